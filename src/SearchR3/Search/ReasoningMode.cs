namespace SearchR3.Search;

/// <summary>Whether a query is reasoned about before it is searched.</summary>
public enum ReasoningMode
{
    /// <summary>Never: one forward pass.</summary>
    Off,

    /// <summary>Always.</summary>
    On,

    /// <summary>Where the direct ranking is uncertain (<see cref="ReasoningGate"/>).</summary>
    Auto,
}
