namespace SearchR3.Training;

/// <summary>The query-document pairs of one contrastive batch, and how each query is embedded.</summary>
/// <param name="Pairs">One row for each pair.</param>
/// <param name="Set">The data set they are from, counted from 0 in the recipe's order.</param>
internal sealed record SftBatch(IReadOnlyList<SftPair> Pairs, int Set = 0)
{
    /// <summary>
    /// For each query and candidate row whether the candidate answers the query although it is not its own positive: [queries * candidates],
    /// and whether there is any such pair.
    /// </summary>
    internal (bool[] Mask, bool Any) FalseNegatives(IReadOnlyList<int> candidates)
    {
        bool[] mask = new bool[Pairs.Count * candidates.Count];
        bool any = false;
        for (int i = 0; i < Pairs.Count; i++)
        {
            for (int j = 0; j < candidates.Count; j++)
            {
                if (i != j && Array.IndexOf(Pairs[i].Query.Relevant, candidates[j]) >= 0)
                {
                    mask[i * candidates.Count + j] = true;
                    any = true;
                }
            }
        }

        return (mask, any);
    }
}
