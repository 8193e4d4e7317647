namespace SearchR3.Retrieval.Index.Graph;

/// <summary>Looks at every link of a graph.</summary>
internal static unsafe class GraphInspection
{
    private const int Named = 10;

    public static GraphHealth Run(GraphState state)
    {
        GraphStore store = state.Store;
        int[] inLinks = new int[state.RowCount];
        int[] seen = new int[state.RowCount];
        long total = 0;
        int largest = 0, wrong = 0;
        for (int row = 0; row < state.RowCount; row++)
        {
            int* node = store.Node(row);
            int count = Math.Max(node[1], 0);
            total += count;
            largest = Math.Max(largest, count);
            for (int i = 0; i < count; i++)
            {
                int link = node[GraphShape.NodeHeader + i];
                if ((uint)link >= (uint)state.RowCount || link == row || seen[link] == row + 1 || store.IsDeleted(link))
                {
                    wrong++;
                    continue;
                }

                seen[link] = row + 1;
                inLinks[link]++;
            }
        }

        (List<int> unreachable, int trapped) = state.LiveCount == 0 || wrong > 0
            ? ([], 0)
            : GraphConnectivity.Check(store, state.RowCount, state.Entries.Rows[0]);
        return new GraphHealth
        {
            UnreachableCount = unreachable.Count,
            Unreachable = unreachable.GetRange(0, Math.Min(Named, unreachable.Count)),
            TrappedCount = trapped,
            MinInLinks = Enumerable.Range(0, state.RowCount).Where(row => !store.IsDeleted(row)).Select(row => inLinks[row]).DefaultIfEmpty().Min(),
            MeanDegree = state.LiveCount == 0 ? 0 : (double)total / state.LiveCount,
            MaxDegree = largest,
            WrongLinks = wrong,
        };
    }
}
