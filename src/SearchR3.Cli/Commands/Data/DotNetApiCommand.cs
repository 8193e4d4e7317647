using System.CommandLine;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Retrieval.DotNetApi;

namespace SearchR3.Cli.Commands.Data;

/// <summary><c>data dotnet-api</c>: the retrieval task over the .NET API, from the installed SDK.</summary>
internal static class DotNetApiCommand
{
    private const string QuestionsFolder = "test/questions";

    public static Command Create(CommandHost host)
    {
        DotNetApiOptions defaults = new();
        Setting<string> output = Setting.Required("--out", "folder", "Where the BEIR folder is written.");
        Setting<string> packs = new("--packs", "Reference packs, separated by commas.", string.Join(',', defaults.Packs))
        {
            HelpName = "names",
            DefaultValueFactory = _ => string.Join(',', defaults.Packs),
        };
        Setting<string?> packsFolder = Setting.Text("--packs-folder", "folder", "The folder packs of a .NET installation.", "that of this SDK");
        Setting<string?> questions = Setting.Text(
            "--questions", "folder", "Questions written by people (train.jsonl, dev.jsonl, test.jsonl).", $"{QuestionsFolder}, when it is there");
        Setting<int> test = Setting.Number("--test-queries", "Summaries held back for the test.", defaults.TestQueries);
        Setting<int> dev = Setting.Number("--dev-queries", "Summaries held back for choosing settings.", defaults.DevQueries);
        Setting<int> reinforce = Setting.Number(
            "--reinforce-queries", "Summaries held back for the reinforcement stage, at most a quarter of the rest.", defaults.ReinforceQueries);
        Setting<int> reinforceQuestions = Setting.Number(
            "--reinforce-questions", "Training questions held back for the reinforcement stage, at most a quarter.", defaults.ReinforceQuestions);
        Setting<int> seed = Setting.Number("--seed", "Chooses which documents are held back.", defaults.Seed);
        Setting<bool> json = Setting.Flag("--json", "One JSON document on standard output.");
        Command command = new("dotnet-api", "Builds a retrieval task from the XML documentation of the installed .NET SDK.")
        {
            output, packs, packsFolder, questions, test, dev, reinforce, reinforceQuestions, seed, json,
        };
        return host.Handle(command, invocation =>
        {
            DotNetApiOptions options = new()
            {
                Packs = invocation.Get(packs)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                PacksFolder = invocation.Get(packsFolder),
                QuestionsFolder = invocation.Get(questions) ?? (Directory.Exists(QuestionsFolder) ? QuestionsFolder : null),
                TestQueries = invocation.Get(test),
                DevQueries = invocation.Get(dev),
                ReinforceQueries = invocation.Get(reinforce),
                ReinforceQuestions = invocation.Get(reinforceQuestions),
                Seed = invocation.Get(seed),
            };
            string folder = invocation.Get(output)!;
            Write(invocation, DotNetApiTask.Build(options, folder), folder, invocation.Get(json));
        });
    }

    private static void Write(Invocation invocation, DotNetApiReport report, string folder, bool json)
    {
        if (json)
        {
            JsonOutput.Write(invocation.Terminal.Out, report);
            return;
        }

        TextWriter writer = invocation.Terminal.Out;
        writer.WriteLine($"{folder}: {report.Documents:N0} documents of {string.Join(", ", report.Packs)}");
        foreach ((string split, int queries) in report.QueriesBySplit)
        {
            writer.WriteLine($"  {split,-19} {queries,7:N0} queries");
        }

        if (report.UnknownMembers.Count > 0)
        {
            invocation.Note($"note: the written questions name {report.UnknownMembers.Count} members that this SDK lacks; they are left out");
        }

        if (report.LeakingTrainQuestions > 0)
        {
            invocation.Note($"note: {report.LeakingTrainQuestions} training questions ask for held-back members; they are left out");
        }
    }
}
