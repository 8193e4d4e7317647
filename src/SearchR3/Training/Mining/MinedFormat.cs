namespace SearchR3.Training.Mining;

/// <summary>How mined negatives are written, a JSON object a line; all but the first have sentence-transformers' columns.</summary>
public enum MinedFormat
{
    /// <summary>
    /// <c>{"query-id", "negatives": [document ids]}</c>: what a recipe's <c>hardNegatives.file</c> reads. With scores also <c>positives</c>,
    /// <c>positive-scores</c> and <c>negative-scores</c>.
    /// </summary>
    Negatives,

    /// <summary><c>{"anchor", "positive", "negative"}</c> in texts, a line for each positive and negative; scores <c>positive_score</c>, <c>negative_score</c>.</summary>
    Triplet,

    /// <summary>
    /// <c>{"anchor", "positive", "negative_1", ...}</c> in texts, a line for each positive of a query that has all its negatives; scores <c>score</c>.
    /// </summary>
    NTuple,

    /// <summary><c>{"anchor", "positive", "label"}</c> in texts, a line for each document, label 1 or 0; scores <c>score</c>.</summary>
    LabeledPair,

    /// <summary><c>{"anchor", "positive": [texts], "labels": [1, 0, ...]}</c>, a line for each positive; scores <c>scores</c>.</summary>
    LabeledList,
}
