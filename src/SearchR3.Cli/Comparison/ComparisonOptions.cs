namespace SearchR3.Cli.Comparison;

/// <summary>What a comparison is asked for.</summary>
/// <param name="Top">Queries that moved most; at least 0.</param>
/// <param name="Samples">Of the randomisation test and the bootstrap interval; at least 1.</param>
/// <param name="Seed">Of both.</param>
internal sealed record ComparisonOptions(int Top, int Samples, int Seed);
