using System.CommandLine;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Cli.Commands.Data;

/// <summary><c>data sample</c>: a smaller task out of a large one.</summary>
internal static class SampleCommand
{
    public static Command Create(CommandHost host)
    {
        Setting<string> data = Setting.Required("--data", "folder", "A BEIR folder.");
        Setting<string> output = Setting.Required("--out", "folder", "Where the sample is written, a BEIR folder too.");
        Setting<int> documents = Setting.Number("--documents", "Documents to draw.", 8000);
        Setting<int> seed = Setting.Number("--seed", "Chooses the documents.", 1);
        Setting<string?> keep = Setting.Text("--keep", "splits", "Splits that keep all their queries, separated by commas: what they judge is drawn first.", "none");
        Setting<bool> json = Setting.Flag("--json", "One JSON document on standard output.");
        Command command = new("sample", "Draws documents from a task, with the queries of every split whose answers are all among them.")
        {
            data, output, documents, seed, keep, json,
        };
        return host.Handle(command, invocation =>
        {
            string folder = invocation.Get(output)!;
            int count = invocation.Get(documents);
            string[] kept = invocation.Get(keep)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
            IReadOnlyDictionary<string, int> queries = BeirSample.Write(invocation.Get(data)!, count, invocation.Get(seed), folder, kept);
            if (invocation.Get(json))
            {
                JsonOutput.Write(invocation.Terminal.Out, new { documents = count, queriesBySplit = queries });
                return;
            }

            invocation.Terminal.Out.WriteLine($"{folder}: {count:N0} documents");
            foreach ((string split, int number) in queries)
            {
                invocation.Terminal.Out.WriteLine($"  {split,-19} {number,7:N0} queries");
            }
        });
    }
}
