namespace SearchR3.Training;

/// <summary>Cross-entropy of the response tokens.</summary>
public sealed record CrossEntropyOptions
{
    /// <summary>The term's weight.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>
    /// Counts the direct answers too (their text and the embed token). Switch off where direct and reasoning prompts begin alike: the model
    /// would learn to skip its reasoning.
    /// </summary>
    public bool Direct { get; init; } = true;

    /// <summary>At most so many reasonings of a step are trained on; 0 means all.</summary>
    public int MaxReasonings { get; init; }
}
