namespace SearchR3.Training.Mining;

/// <summary>What <see cref="HardNegativeMiner.Mine"/> found.</summary>
/// <param name="Queries">In the order of the data.</param>
/// <param name="Report">How the scores lie, and what was refused.</param>
public sealed record MiningResult(IReadOnlyList<MinedQuery> Queries, MiningReport Report);
