namespace SearchR3.Training.Mining;

/// <summary>Which of the candidates that pass every rule become negatives (sentence-transformers' <c>sampling_strategy</c>).</summary>
public enum NegativeSampling
{
    /// <summary>The most similar ones.</summary>
    Top,

    /// <summary>A random choice among all that lie in the range.</summary>
    Random,
}
