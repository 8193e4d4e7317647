namespace SearchR3.Retrieval.Index.Graph;

/// <summary>What callers of a <see cref="GraphIndex"/> can get wrong.</summary>
internal static class GraphArguments
{
    public static void RequireDimension(int length, GraphState state, string what)
    {
        if (length != state.Store.Shape.Dimension && state.RowCount > 0)
        {
            throw new SearchR3Exception(
                $"{what} has {length} dimensions, but the index has {state.Store.Shape.Dimension}: use the model that the index was built with.");
        }
    }

    public static void RequireSlot(int row, GraphState state)
    {
        if ((uint)row >= (uint)state.RowCount)
        {
            throw new SearchR3Exception($"Row {row} does not exist: the index has rows 0 to {state.RowCount - 1}.");
        }
    }

    public static void RequireLength(int needed, int length)
    {
        if (length < needed)
        {
            throw new SearchR3Exception($"The span for the results has {length} places, but {needed} are needed.");
        }
    }

    public static void RequireTop(int top)
    {
        if (top < 1)
        {
            throw new SearchR3Exception($"The number of hits asked for is {top}, but it must be 1 or more.");
        }
    }
}
