namespace SearchR3.Training.Mining;

/// <summary>A query with its positives and the negatives that were found for it.</summary>
/// <param name="Ids">The query's ids: several where the data has the same text more than once.</param>
/// <param name="Text">Its text.</param>
/// <param name="Positives">Corpus rows, one for each distinct text.</param>
/// <param name="PositiveScores">The cosine of each.</param>
/// <param name="Negatives">Corpus rows, the most similar first; fewer than asked for where the rules left no more.</param>
/// <param name="NegativeScores">The cosine of each.</param>
public sealed record MinedQuery(
    IReadOnlyList<string> Ids,
    string Text,
    IReadOnlyList<int> Positives,
    IReadOnlyList<double> PositiveScores,
    IReadOnlyList<int> Negatives,
    IReadOnlyList<double> NegativeScores);
