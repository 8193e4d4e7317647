using SearchR3.Retrieval.Beir;

namespace SearchR3.Cli.Commands.Evaluate;

/// <summary>What one ranking method returned for all queries, and how long it took.</summary>
/// <param name="Name">The system's name: one word.</param>
/// <param name="Hits">By query, in the order of the queries.</param>
/// <param name="Seconds">All queries together.</param>
/// <param name="TokensPerQuery">Generated tokens, a mean over the queries.</param>
internal sealed record SystemRun(string Name, IReadOnlyList<IReadOnlyList<Hit>> Hits, double Seconds, double TokensPerQuery = 0);
