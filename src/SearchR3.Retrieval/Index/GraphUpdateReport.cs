namespace SearchR3.Retrieval.Index;

/// <summary>What a batch update cost.</summary>
/// <param name="Rows">Rows moved.</param>
/// <param name="Bereaved">Unmoved nodes repaired.</param>
/// <param name="Distances">Distances computed.</param>
/// <param name="Seconds">Wall time.</param>
public sealed record GraphUpdateReport(int Rows, int Bereaved, long Distances, double Seconds);
