namespace SearchR3.Training;

/// <summary>The token sequences of one contrastive batch.</summary>
/// <param name="Queries">Prompt, reasoning where one was sampled, embed token; in the order of the pairs.</param>
/// <param name="QueryStarts">Where the response begins that the language terms train in each; -1 trains none of it.</param>
/// <param name="Candidates">Corpus rows: the positives in the order of the pairs, then each pair's own negatives.</param>
/// <param name="Documents">Their sequences.</param>
/// <param name="Written">Prompt, written reasoning, embed token.</param>
/// <param name="WrittenStarts">Where each reasoning begins.</param>
internal sealed record SftSequences(
    IReadOnlyList<int[]> Queries,
    IReadOnlyList<int> QueryStarts,
    int[] Candidates,
    IReadOnlyList<int[]> Documents,
    IReadOnlyList<int[]> Written,
    IReadOnlyList<int> WrittenStarts)
{
    /// <summary>How many tokens the language terms are a mean over.</summary>
    internal long Targets => Count(Queries, QueryStarts) + Count(Written, WrittenStarts);

    private static long Count(IReadOnlyList<int[]> sequences, IReadOnlyList<int> starts) =>
        sequences.Zip(starts, (ids, start) => (long)SequenceForward.Targets(start, ids.Length)).Sum();
}
