namespace SearchR3.Reinforcement.Environment;

/// <summary>How rows that are not re-encoded follow the encoder.</summary>
public enum DriftMapKind
{
    /// <summary>Together with the whole space, by a rotation that is fitted on the rows that were re-encoded.</summary>
    Procrustes,

    /// <summary>Not at all.</summary>
    None,
}
