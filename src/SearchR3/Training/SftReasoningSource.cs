namespace SearchR3.Training;

/// <summary>Where the reasonings that are trained on come from.</summary>
public enum SftReasoningSource
{
    /// <summary>There are none: direct mode alone is trained.</summary>
    None,

    /// <summary>A file beside the data.</summary>
    File,

    /// <summary>A template over the relevant document.</summary>
    Template,
}
