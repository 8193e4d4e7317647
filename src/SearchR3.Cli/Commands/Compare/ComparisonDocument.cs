using SearchR3.Cli.Comparison;

namespace SearchR3.Cli.Commands.Compare;

/// <summary>A comparison as <c>--json</c> prints it.</summary>
internal static class ComparisonDocument
{
    /// <summary>The document.</summary>
    public static object Of(RunComparison result) => new
    {
        Runs = result.Runs.Select((run, i) => new { Run = ComparedRun.Letter(i), run.Folder, run.Stage, run.Model, run.Finished }),
        result.Runs[0].Data.Split,
        result.Runs[0].Data.Documents,
        result.Runs[0].Data.DocumentsHash,
        Queries = result.Runs[0].Queries.Count,
        result.Method,
        result.Comparisons,
    };
}
