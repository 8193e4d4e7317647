namespace SearchR3.Retrieval.Index;

/// <summary>State of the links.</summary>
/// <param name="Unreachable">Rows that no walk reaches.</param>
public sealed record GraphHealth(int Unreachable);
