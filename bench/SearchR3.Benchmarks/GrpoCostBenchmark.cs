using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace SearchR3.Benchmarks;

/// <summary>What an iteration of GRPO costs, by phase, on corpora of several sizes. A process for each size: memory and caches of one are not the next one's.</summary>
internal static class GrpoCostBenchmark
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static int Run(string[] arguments)
    {
        if (arguments.Contains("--help"))
        {
            Console.WriteLine(GrpoCostOptions.Help);
            return 0;
        }

        if (GrpoCostOptions.Parse(arguments) is not GrpoCostOptions options)
        {
            return 2;
        }

        List<GrpoCostReport> reports = [];
        foreach (int documents in options.Documents)
        {
            if (options.Documents.Length > 1)
            {
                Console.Error.WriteLine($"{documents:N0} documents");
            }

            reports.Add(options.Documents.Length == 1 ? new GrpoCostRun(options).Measure(documents) : InChild(options.ForOne(documents)));
        }

        if (options.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(reports, Format));
            return 0;
        }

        foreach (GrpoCostReport report in reports)
        {
            Print(report);
        }

        return 0;
    }

    private static GrpoCostReport InChild(IEnumerable<string> arguments)
    {
        string program = Environment.ProcessPath!;
        IEnumerable<string> own = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(GrpoCostBenchmark).Assembly.Location] : [];
        using Process child = Process.Start(new ProcessStartInfo(program, [.. own, "grpo-cost", .. arguments]) { RedirectStandardOutput = true })!;
        string json = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0
            ? JsonSerializer.Deserialize<List<GrpoCostReport>>(json, Format)![0]
            : throw new InvalidOperationException($"the measuring process ended with {child.ExitCode}");
    }

    private static void Print(GrpoCostReport report)
    {
        static void Line(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
        Line($"\n### {report.Documents:N0} documents, {report.Threads} threads, bf16 product {report.PeakGigaFlops:F0} GFLOP/s, load {report.Load}\n");
        Line($"| phase | s | share | tokens | GFLOP | GFLOP/s | of peak |");
        Line($"|---|---:|---:|---:|---:|---:|---:|");
        foreach (GrpoCostPhase phase in report.Phases)
        {
            double rate = phase.GigaFlop / phase.Seconds;
            Line($"| {phase.Name} | {phase.Seconds:F3} | {phase.Seconds / report.IterationSeconds:P1} | {(phase.Tokens == 0 ? "" : $"{phase.Tokens:N0} | {phase.GigaFlop:N0} | {rate:N0} | {rate / report.PeakGigaFlops:P0}")}{(phase.Tokens == 0 ? " | | |" : "")} |");
        }

        Line($"| **iteration** | {report.IterationSeconds:F3} | | {report.Phases.Sum(p => p.Tokens):N0} | {report.Phases.Sum(p => p.GigaFlop):N0} | | |");
        Line($"\nslowest {report.SlowestSeconds:F2} s; processor time {report.ProcessorSeconds:F2} s an iteration; {report.Refreshed:N0} documents re-encoded an iteration");
        Line($"model arithmetic: {report.ModelShare:P0} of the time; at 30 % of the peak or better: {report.EfficientShare:P0}");
        Line($"peak memory {report.PeakGigabytes:F2} GiB; checkpoint and model saved in {report.SaveSeconds:F2} s ({report.CheckpointMegabytes:N0} MB)");
    }
}
