namespace SearchR3.Retrieval.Index;

/// <summary>How hard an index is to search at present, measured on probe queries with exact answers.</summary>
/// <param name="Distances">Comparisons a query needs for the recall asked for; infinite when no beam tried reaches it.</param>
/// <param name="Baseline">The same after the last build or rebuild.</param>
/// <param name="Recall">Recall of the index (against exact search) at its own search width.</param>
/// <param name="NeedsRebuild">Whether the ratio passed the limit.</param>
public sealed record DriftReport(double Distances, double Baseline, double Recall, bool NeedsRebuild)
{
    /// <summary>Effort as a multiple of the baseline.</summary>
    public double Ratio => Distances / Baseline;
}
