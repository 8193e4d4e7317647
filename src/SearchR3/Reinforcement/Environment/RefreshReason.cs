namespace SearchR3.Reinforcement.Environment;

/// <summary>Why a row is re-encoded.</summary>
internal enum RefreshReason
{
    /// <summary>Relevant to a query of the batch.</summary>
    Positive,

    /// <summary>Among the best of a query of the batch.</summary>
    Top,

    /// <summary>May enter them.</summary>
    Ring,

    /// <summary>Old and often met.</summary>
    Popular,

    /// <summary>Drawn at random.</summary>
    Sample,
}
