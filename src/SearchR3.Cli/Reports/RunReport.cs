using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Evaluation;

namespace SearchR3.Cli.Reports;

/// <summary>
/// Writes <c>plots/*.png</c>, <c>plots/*.svg</c> and <c>report.html</c> of a run folder from the files that the run has left there so far, so that an interrupted run has
/// both too.
/// </summary>
internal static class RunReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What trainers note in run.json.</summary>
    private static readonly (string Key, string Meaning)[] RunNotes =
        [("bestScore", "best held-out score"), ("bestLoss", "best held-out loss, nats a token"), ("bestStep", "step of the best model"), ("stopped", "stopped by a rule")];

    /// <summary>Of a training run.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="title">Such as <c>train sft: runs/sft</c>.</param>
    /// <param name="command">What was called.</param>
    /// <param name="status">A sentence such as <c>interrupted at step 20 of 100</c>.</param>
    public static void WriteTraining(string folder, string title, string command, string status)
    {
        var log = MetricLog.Read(Path.Combine(folder, "metrics.jsonl"));
        ReportPage page = new();
        Begin(page, status);
        page.Facts(Facts(folder, log));
        if (Pictures(page, folder, [.. TrainingFigures.Of(log).Select(CurvePlot.Draw)]))
        {
            page.Paragraph("Where a curve has many points, the thin line is what was logged and the thick one its running mean.");
        }

        page.FoldedTable("All numbers: first, smallest, largest and last", ["", "first", "smallest", "largest", "last"], log.Names.Select(name =>
        {
            double[] y = log.Curve(name, name)!.Y;
            return (string[])[name, .. new[] { y[0], y.Min(), y.Max(), y[^1] }.Select(ReportPage.Number)];
        }));
        if (HeldOut(folder) is { Count: > 0 } queries)
        {
            page.Heading("Held-out queries, at the best model");
            page.Queries(new QueryTable(queries, Metric.Default[0].Name));
        }

        Reasonings(page, folder);
        End(page, folder, title, command);
    }

    /// <summary>Of an evaluation.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="title">Such as <c>evaluate: data/dotnet-api, test</c>.</param>
    /// <param name="command">What was called.</param>
    /// <param name="status">A sentence about queries and documents.</param>
    /// <param name="metrics">Names of the metrics, the one that is drawn first.</param>
    /// <param name="systems">A row a system: its means in the order of <paramref name="metrics"/>, and the first metric of each query.</param>
    /// <param name="queries">What each system made of each query; not empty.</param>
    public static void WriteEvaluation(
        string folder, string title, string command, string status, IReadOnlyList<string> metrics,
        IReadOnlyList<(string Name, IReadOnlyList<double> Means, IReadOnlyList<double> OfQueries)> systems, IReadOnlyList<QueryScores> queries)
    {
        ReportPage page = new();
        Begin(page, status);
        (string Name, double Value, double Lower, double Upper)[] bars =
        [
            .. systems.Select(s => (s.Name, s.Means[0], Interval: MeanInterval.Of(s.OfQueries))).Select(s => (s.Name, s.Item2, s.Interval.Lower, s.Interval.Upper)),
        ];
        (string above, string unit) = ($"{metrics[0]} by system", $"{metrics[0]}, with the 95 % interval over the queries");
        Pictures(page, folder, [SystemBars.Draw(metrics[0].ToLowerInvariant().Replace('@', '-'), above, unit, bars)]);
        page.Heading("Numbers");
        page.Table(["system", .. metrics, $"95 % interval of {metrics[0]}"], systems.Select((s, i) => (string[])
            [s.Name, .. s.Means.Select(ReportPage.Score), $"{ReportPage.Score(bars[i].Lower)} to {ReportPage.Score(bars[i].Upper)}"]));
        page.Heading("Queries");
        page.Queries(new QueryTable(queries, metrics[0]));
        End(page, folder, title, command);
    }

    private static IEnumerable<(string Value, string Meaning)> Facts(string folder, MetricLog log)
    {
        yield return (ReportPage.Number(log.LastStep), "steps in the log");
        JsonObject? run = Description(folder);
        foreach ((string key, string meaning) in RunNotes)
        {
            if (run?[key] is JsonValue value)
            {
                yield return (value.TryGetValue(out double number) ? ReportPage.Number(number) : value.ToString(), meaning);
            }
        }
    }

    private static void Begin(ReportPage page, string status)
    {
        page.Paragraph(status);
        if (PlotFont.IsMissing)
        {
            page.Warning(PlotFont.MissingSentence + ".");
        }
    }

    /// <summary>Replaces the folder's pictures and shows the new ones; false when there are none.</summary>
    private static bool Pictures(ReportPage page, string folder, IReadOnlyList<ReportPicture> pictures)
    {
        foreach (ReportPicture picture in pictures)
        {
            AtomicFile.Write(Path.Combine(folder, "plots", picture.Name + ".png"), stream => stream.Write(picture.Png));
            AtomicFile.WriteAllText(Path.Combine(folder, "plots", picture.Name + ".svg"), picture.Svg);
        }

        if (pictures.Count > 0)
        {
            page.Heading("Plots");
            page.Pictures(pictures);
        }

        return pictures.Count > 0;
    }

    /// <summary>The held-out queries of the best model so far; none before they are measured, or when the file is damaged: a report is made of what there is.</summary>
    private static IReadOnlyList<QueryScores> HeldOut(string folder)
    {
        string file = Path.Combine(folder, QueryScoresFile.Name);
        try
        {
            IReadOnlyList<QueryScores> queries = File.Exists(file) ? QueryScoresFile.Load(file) : [];
            return queries.Count > 0 && queries[0].Systems.Values.First().Metrics.ContainsKey(Metric.Default[0].Name) ? queries : [];
        }
        catch (SearchR3Exception)
        {
            return [];
        }
    }

    private static void Reasonings(ReportPage page, string folder)
    {
        if (ReasonedQueries.Read(Path.Combine(folder, "completions.jsonl")) is { } queries)
        {
            Queries(page, $"Best queries, by {queries.Measure}", queries.Best, isGood: true);
            Queries(page, $"Worst queries, by {queries.Measure}", queries.Worst, isGood: false);
        }
    }

    private static void End(ReportPage page, string folder, string title, string command)
    {
        page.Heading("Command and settings");
        page.Code(command);
        page.Folded("run.json", Description(folder)?.ToJsonString(Indented) ?? "cannot be read");
        AtomicFile.WriteAllText(Path.Combine(folder, "report.html"), page.ToHtml(title));
    }

    private static void Queries(ReportPage page, string heading, IReadOnlyList<ReasonedQuery> queries, bool isGood)
    {
        if (queries.Count > 0)
        {
            page.Heading(heading);
            foreach (ReasonedQuery query in queries)
            {
                page.Query(query, isGood);
            }
        }
    }

    /// <summary>What run.json says; null when it is missing or damaged.</summary>
    public static JsonObject? Description(string folder)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run.json"))) as JsonObject;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }
}
