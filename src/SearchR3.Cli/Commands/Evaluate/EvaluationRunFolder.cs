using System.Runtime.InteropServices;
using System.Text;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Embedding;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Evaluation;

namespace SearchR3.Cli.Commands.Evaluate;

/// <summary>
/// Writes what an evaluation leaves: <c>run.json</c>, <c>metrics.json</c> and <c>metrics.jsonl</c> (a line a system), a TREC run for each system
/// (<c>run.NAME.trec</c>; the last of the table also as <c>run.trec</c>), <c>scores.jsonl</c>, <c>completions.jsonl</c>, <c>plots/</c> and
/// <c>report.html</c>. <c>run.json</c> comes last: a folder without it is not whole.
/// </summary>
internal static class EvaluationRunFolder
{
    private const string Description = "run.json";

    public static void Write(
        string folder, Invocation invocation, EvaluationResult result, IReadOnlyList<EvaluatedSystem> systems,
        BeirDataset data, EvaluationRunner runner)
    {
        // Of an earlier run into the same folder.
        string description = Path.Combine(folder, Description);
        if (File.Exists(description))
        {
            File.Delete(description);
        }

        foreach (EvaluatedSystem system in systems)
        {
            system.Run.Save(Path.Combine(folder, $"run.{system.Name}.trec"));
        }

        systems[^1].Run.Save(Path.Combine(folder, "run.trec"));
        WriteText(folder, "metrics.json", writer => JsonOutput.Write(writer, result));
        WriteText(folder, "metrics.jsonl", writer =>
        {
            foreach (SystemResult system in result.Systems)
            {
                JsonOutput.WriteLine(writer, new Dictionary<string, object>(
                    [KeyValuePair.Create("system", (object)system.System), .. system.Metrics.Select(m => KeyValuePair.Create(m.Key, (object)m.Value))]));
            }
        });
        if (runner.Reasoning is { } reasoning)
        {
            WriteText(folder, "completions.jsonl", writer => WriteCompletions(writer, data.Queries, runner.Completions, reasoning));
        }

        IReadOnlyList<QueryScores> scores = QueryScores.Of(
            data.Split, data.Queries, data.Qrels, systems.Select(s => s.Run), i => runner.Completions.Count == 0 ? null : runner.Completions[i].Reasoning);
        QueryScoresFile.Save(Path.Combine(folder, QueryScoresFile.Name), scores);
        WriteText(folder, Description, writer => JsonOutput.Write(writer, new
        {
            Stage = "evaluate",
            Command = invocation.CommandLineWith(),
            result.Data,
            result.Split,
            result.Documents,
            DataHash = result.CorpusHash,
            result.Model,
            result.ModelRevision,
            invocation.Device,
            result.Dtype,
            invocation.Threads,
            GitCommit = GitCommit.OfCurrentFolder(),
            Machine = new
            {
                Os = RuntimeInformation.OSDescription,
                Runtime = RuntimeInformation.FrameworkDescription,
                Processors = Environment.ProcessorCount,
                MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            },
            Finished = DateTimeOffset.UtcNow,
        }));
        EvaluationReport.Write(folder, invocation, result, systems, scores);
    }

    private static void WriteCompletions(
        TextWriter writer, IReadOnlyList<Query> queries, IReadOnlyList<TextEmbedding> completions, EvaluatedSystem reasoning)
    {
        Metric first = reasoning.Report.Metrics[0];
        IReadOnlyDictionary<string, double> scores = reasoning.Report.PerQuery(first);
        for (int i = 0; i < completions.Count; i++)
        {
            TextEmbedding c = completions[i];
            JsonOutput.WriteLine(writer, new Dictionary<string, object?>
            {
                ["queryId"] = queries[i].Id,
                ["text"] = c.Text,
                ["reasoning"] = c.Reasoning,
                ["stopReason"] = c.StopReason,
                ["reasoningTokens"] = c.ReasoningTokens,
                [first.Name.ToLowerInvariant()] = scores.TryGetValue(queries[i].Id, out double score) ? Math.Round(score, 6) : null,
            });
        }
    }

    private static void WriteText(string folder, string name, Action<TextWriter> write)
    {
        StringBuilder text = new();
        using StringWriter writer = new(text);
        write(writer);
        AtomicFile.WriteAllText(Path.Combine(folder, name), text.ToString());
    }
}
