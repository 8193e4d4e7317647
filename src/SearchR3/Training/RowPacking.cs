namespace SearchR3.Training;

/// <summary>Which sequences share a row, so that little of it is padding.</summary>
internal static class RowPacking
{
    /// <summary>
    /// Best-fit decreasing: from the longest to the shortest, each sequence goes into the row that it fills best, or opens a row of the longest one's
    /// length (Ding et al., "Fewer Truncations Improve Language Modeling", arXiv 2404.10830; trl's <c>packing_strategy: bfd</c>). No sequence is cut.
    /// </summary>
    /// <param name="lengths">Tokens of each sequence.</param>
    /// <returns>Rows of indices into <paramref name="lengths"/>, each index exactly once.</returns>
    internal static List<int[]> BestFitDecreasing(IReadOnlyList<int> lengths)
    {
        int capacity = lengths.Count == 0 ? 0 : lengths.Max();
        List<List<int>> rows = [];
        SortedSet<(int Room, int Row)> open = [];
        foreach (int i in Enumerable.Range(0, lengths.Count).OrderByDescending(i => lengths[i]).ThenBy(i => i))
        {
            (int room, int row) = open.GetViewBetween((lengths[i], 0), (capacity, int.MaxValue)) is { Count: > 0 } fitting
                ? fitting.Min
                : (capacity, rows.Count);
            if (row == rows.Count)
            {
                rows.Add([]);
            }

            open.Remove((room, row));
            rows[row].Add(i);
            if (room > lengths[i])
            {
                open.Add((room - lengths[i], row));
            }
        }

        return [.. rows.Select(row => row.ToArray())];
    }
}
