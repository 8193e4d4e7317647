using System.Runtime.InteropServices;
using System.Text;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Embedding;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Cli.Commands.Evaluate;

/// <summary>
/// Writes what an evaluation leaves: <c>run.json</c>, <c>metrics.json</c>, a TREC run for each system (<c>run.NAME.trec</c>; the last of the
/// table also as <c>run.trec</c>) and <c>completions.jsonl</c>.
/// </summary>
internal static class EvaluationRunFolder
{
    public static void Write(
        string folder, Invocation invocation, EvaluationResult result, IReadOnlyList<EvaluatedSystem> systems,
        IReadOnlyList<Query> queries, IReadOnlyList<TextEmbedding> completions)
    {
        foreach (EvaluatedSystem system in systems)
        {
            system.Run.Save(Path.Combine(folder, $"run.{system.Name}.trec"));
        }

        systems[^1].Run.Save(Path.Combine(folder, "run.trec"));
        WriteText(folder, "metrics.json", writer => JsonOutput.Write(writer, result));
        if (completions.Count > 0)
        {
            WriteText(folder, "completions.jsonl", writer =>
            {
                for (int i = 0; i < completions.Count; i++)
                {
                    TextEmbedding c = completions[i];
                    JsonOutput.WriteLine(writer, new { QueryId = queries[i].Id, c.Text, c.Reasoning, c.StopReason, c.ReasoningTokens });
                }
            });
        }

        WriteText(folder, "run.json", writer => JsonOutput.Write(writer, new
        {
            Stage = "evaluate",
            Command = invocation.CommandLineWith(),
            result.Data,
            result.Split,
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
    }

    private static void WriteText(string folder, string name, Action<TextWriter> write)
    {
        StringBuilder text = new();
        using StringWriter writer = new(text);
        write(writer);
        AtomicFile.WriteAllText(Path.Combine(folder, name), text.ToString());
    }
}
