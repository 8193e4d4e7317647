namespace SearchR3.Retrieval.Index;

/// <summary>When a <see cref="DriftMonitor"/> asks for a rebuild.</summary>
public sealed record DriftMonitorOptions
{
    /// <value>Hits that count, 1 or more. Default: 10.</value>
    public int Top { get; init; } = 10;

    /// <value>Recall at which the effort is compared, above 0, at most 1. Default: 0.95.</value>
    public double Recall { get; init; } = 0.95;

    /// <value>Effort, as a multiple of that after the last rebuild, from which a rebuild is due; 1 or more. Default: 1.15.</value>
    public double Limit { get; init; } = 1.15;

    /// <value>Widest beam that is tried, 1 or more. Default: 512.</value>
    public int WidestSearch { get; init; } = 512;

    internal void Validate()
    {
        if (Top < 1 || WidestSearch < 1 || !(Recall > 0 && Recall <= 1) || !(Limit >= 1))
        {
            throw new SearchR3Exception(
                $"The drift monitor has top {Top}, widest search {WidestSearch}, recall {Recall} and limit {Limit}, but it needs 1 or more, 1 or more, above 0 to 1, and 1 or more.");
        }
    }
}
