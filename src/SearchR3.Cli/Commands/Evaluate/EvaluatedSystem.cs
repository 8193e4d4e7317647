using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Evaluation;

namespace SearchR3.Cli.Commands.Evaluate;

/// <summary>A system with its run and its scores.</summary>
/// <param name="Name">Such as <c>reasoning+bm25</c>.</param>
/// <param name="Run">What it returned.</param>
/// <param name="Seconds">From queries to hits, all queries; embedding, search and fusion added up.</param>
/// <param name="Report">Its scores.</param>
/// <param name="TokensPerQuery">Generated tokens, a mean over the queries.</param>
internal sealed record EvaluatedSystem(string Name, RetrievalRun Run, double Seconds, RetrievalReport Report, double TokensPerQuery)
{
    public double QueriesPerSecond => Run.ByQuery.Count / Math.Max(Seconds, 1e-9);
}
