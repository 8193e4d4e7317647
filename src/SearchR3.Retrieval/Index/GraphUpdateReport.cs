namespace SearchR3.Retrieval.Index;

/// <summary>What an update of a <see cref="GraphIndex"/> did and cost.</summary>
/// <param name="Rows">Rows whose vectors were replaced.</param>
/// <param name="Bereaved">Rows that stayed but pointed at one that moved, and got their links chosen again.</param>
/// <param name="Reconnected">Links added because a row could not be reached, or could not reach the others.</param>
/// <param name="Distances">Comparisons of two vectors.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="CpuSeconds">Processor time of the whole process meanwhile, all threads.</param>
public sealed record GraphUpdateReport(int Rows, int Bereaved, int Reconnected, long Distances, double Seconds, double CpuSeconds);
