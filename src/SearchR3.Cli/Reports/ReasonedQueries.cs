using System.Text.Json;

namespace SearchR3.Cli.Reports;

/// <summary>The queries of <c>completions.jsonl</c> that went best and worst, of its newest steps; damaged lines are passed over.</summary>
internal sealed class ReasonedQueries
{
    private const int Shown = 10;

    /// <summary>Rollouts of so many last iterations are looked at; held-out queries are measured at one step.</summary>
    private const int RolloutSteps = 10;

    private ReasonedQueries(string measure, IReadOnlyList<ReasonedQuery> best, IReadOnlyList<ReasonedQuery> worst)
    {
        (Measure, Best, Worst) = (measure, best, worst);
    }

    /// <summary>What the score is.</summary>
    public string Measure { get; }

    /// <summary>Best first.</summary>
    public IReadOnlyList<ReasonedQuery> Best { get; }

    /// <summary>Worst first; none of <see cref="Best"/>.</summary>
    public IReadOnlyList<ReasonedQuery> Worst { get; }

    /// <summary>Reads the file; null when it is missing or has no line with a score.</summary>
    public static ReasonedQueries? Read(string path)
    {
        List<(double Step, ReasonedQuery Query)> lines = [];
        bool areRollouts = false;
        double newest = double.NegativeInfinity;
        foreach (string line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            if (Parse(line) is not ({ } query, double step, bool isRollout))
            {
                continue;
            }

            if (step > newest)
            {
                newest = step;
                lines.RemoveAll(l => l.Step <= newest - (isRollout ? RolloutSteps : 1));
            }

            areRollouts = isRollout;
            lines.Add((step, query));
        }

        return lines.Count == 0 ? null : Choose([.. lines.Select(l => l.Query)], areRollouts);
    }

    private static ReasonedQueries Choose(ReasonedQuery[] lines, bool areRollouts)
    {
        // Several rollouts of a query: the query counts by their mean, and shows the one that makes it good or bad.
        (double Mean, ReasonedQuery[] Lines)[] queries =
            [.. lines.GroupBy(l => l.Id).Select(g => (g.Average(l => l.Score), g.ToArray())).OrderByDescending(q => q.Item1)];
        int each = Math.Min(Shown, queries.Length / 2);
        int best = Math.Max(each, Math.Min(Shown, queries.Length - each));
        return new ReasonedQueries(
            areRollouts ? $"reward of rollouts of the last {RolloutSteps} iterations" : "nDCG@10",
            [.. queries.Take(best).Select(q => q.Lines.MaxBy(l => l.Score)! with { Score = q.Mean })],
            [.. queries.Skip(best).TakeLast(each).Reverse().Select(q => q.Lines.MinBy(l => l.Score)! with { Score = q.Mean })]);
    }

    private static (ReasonedQuery? Query, double Step, bool IsRollout) Parse(string line)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(line);
            JsonElement root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "reasoning") is not { } reasoning || Text(root, "text") is not { } text)
            {
                return default;
            }

            double? reward = Number(root, "reward");
            double? score = reward ?? Number(root, "ndcg@10");
            string id = Text(root, "query") ?? Text(root, "queryId") ?? text;
            return score is double value ? (new ReasonedQuery(id, text, reasoning, value), Number(root, "step") ?? 0, reward is not null) : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
