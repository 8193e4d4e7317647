using System.CommandLine;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Reports;
using SearchR3.Retrieval;

namespace SearchR3.Cli.Commands.Train;

/// <summary><c>train report</c>: draws the plots and the report of a run again, from the files that lie in its folder.</summary>
internal static class ReportCommand
{
    public static Command Create(CommandHost host)
    {
        Setting<string> run = Setting.Required("--run", "folder", "The folder of a training run, finished, interrupted or running.");
        Command command = new("report", "Writes a run's plots/ and report.html again, for runs that were killed or are older than reports.") { run };
        return host.Handle(command, invocation =>
        {
            string folder = invocation.Get(run)!;
            if (!File.Exists(Path.Combine(folder, "metrics.jsonl")))
            {
                throw new SearchR3Exception($"{folder} holds no metrics.jsonl, so it is no training run; give the folder that --out of train named");
            }

            string stage = RunReport.Description(folder)?["stage"]?.ToString() ?? "run";
            RunReport.WriteTraining(folder, $"train {stage}: {folder}", invocation.CommandLineWith(), "drawn from the run's files");
            ReportWriting.NoteMissingFont(invocation);
            invocation.Terminal.Out.WriteLine(Path.Combine(folder, "report.html"));
        });
    }
}
