using System.CommandLine;
using SearchR3.Cli.Comparison;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Retrieval;

namespace SearchR3.Cli.Commands.Compare;

/// <summary><c>compare</c>: is one run better than another, in which metrics, on which queries, and could it be luck?</summary>
internal sealed class CompareCommand
{
    private readonly Argument<string[]> _runs = new("run")
    {
        Arity = ArgumentArity.OneOrMore,
        Description = "Two or more run folders of evaluate --out, train sft or train grpo; the others are compared with the first. FOLDER:SYSTEM names a system, also two of one folder.",
    };

    private readonly Setting<string?> _systems = Setting.Text("--systems", "names", "Systems such as direct,reasoning.", "those that all runs have");
    private readonly Setting<string?> _metric = Setting.Text("--metric", "names", "Metrics such as nDCG@10,MAP; the first one chooses the queries that are shown.", "all");
    private readonly Setting<int> _top = Setting.Number("--top", "Queries shown: those that moved most.", 10);
    private readonly Setting<int> _samples = Setting.Number("--samples", "Random samples of the randomisation test and of the intervals.", 10_000);
    private readonly Setting<int> _seed = Setting.Number("--seed", "Chooses the samples.", 42);
    private readonly Setting<string?> _html = Setting.Text("--html", "file", "Writes the comparison as a page too.", "none");
    private readonly Setting<bool> _json = Setting.Flag("--json", "One JSON document on standard output.");

    public static Command Create(CommandHost host)
    {
        CompareCommand c = new();
        Command command = new("compare", "Compares runs of the same data: differences, significance, the queries that moved most.")
        {
            c._runs, c._systems, c._metric, c._top, c._samples, c._seed, c._html, c._json,
        };
        return host.Handle(command, c.Run);
    }

    private void Run(Invocation invocation)
    {
        RunArgument[] arguments = [.. invocation.Get(_runs)!.Select(RunArgument.Parse)];
        if (arguments.Length < 2)
        {
            throw new SearchR3Exception(
                $"one run is given ({arguments[0].Folder}), but a comparison needs two; give another, or two systems of it: {arguments[0].Folder}:direct {arguments[0].Folder}:reasoning");
        }

        ComparisonOptions options = new(invocation.AtLeast(_top, 0), invocation.AtLeast(_samples, 1), invocation.Get(_seed));
        ComparedRun[] runs = [.. arguments.Select(a => ComparedRun.Load(a.Folder))];
        foreach (ComparedRun run in runs[1..])
        {
            DataAgreement.Require(runs[0], run);
            run.AlignTo(runs[0]);
        }

        IReadOnlyList<string> metrics = ComparisonPlan.Metrics(runs, Words(invocation.Get(_metric)));
        RunComparison result = new(
            runs,
            [.. ComparisonPlan.Systems(arguments, runs, Words(invocation.Get(_systems))).Select(systems => SystemComparison.Of(runs, systems, metrics, options))],
            options);
        if (invocation.Get(_html) is { } file)
        {
            ComparisonPage.Write(file, result, invocation.CommandLineWith());
        }

        if (invocation.Get(_json))
        {
            JsonOutput.Write(invocation.Terminal.Out, ComparisonDocument.Of(result));
        }
        else
        {
            ComparisonView.Write(invocation.Terminal.OutConsole, result);
        }
    }

    private static string[] Words(string? list) => (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
