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

    /// <summary>
    /// Trains on the prompts' tokens too, where the response after them is trained on. By default they are read and are no targets, so the gradient asks
    /// for nothing but the response (trl's <c>completion_only_loss</c>, the other way round).
    /// </summary>
    public bool Prompts { get; init; }

    /// <summary>At most so many reasonings of a step are trained on; 0 means all.</summary>
    public int MaxReasonings { get; init; }

    /// <summary>Where targets begin in sequences whose responses begin at <paramref name="responseStarts"/>; below 0 stays: no token counts.</summary>
    internal IReadOnlyList<int> Starts(IReadOnlyList<int> responseStarts) =>
        Prompts ? [.. responseStarts.Select(start => Math.Min(start, 0))] : responseStarts;
}
