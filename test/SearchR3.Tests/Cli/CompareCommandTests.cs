using System.Text.Json;
using System.Text.Json.Nodes;
using SearchR3.Cli.Commands.Compare;
using SearchR3.Cli.Comparison;
using SearchR3.Retrieval.Evaluation;
using SearchR3.Tests.Testing;
using Spectre.Console;

namespace SearchR3.Tests.Cli;

public sealed class CompareCommandTests : IDisposable
{
    private const int QueryCount = 30;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void TheNumbersAreThoseOfTheTests()
    {
        string a = Run("a", i => i / 30.0);
        string b = Run("b", i => i % 3 == 0 ? i / 30.0 : (i + (i % 7) - 2) / 40.0);

        JsonElement direct = Json(a, b).GetProperty("comparisons")[0];

        double[] first = [.. Scores(a).Select(s => s.Systems["direct"].Metrics["nDCG@10"])];
        double[] second = [.. Scores(b).Select(s => s.Systems["direct"].Metrics["nDCG@10"])];
        var pairs = PairedScores.From([.. Scores(a).Select(s => s.Id)], second, first);
        JsonElement row = direct.GetProperty("metrics")[0];
        JsonElement d = row.GetProperty("differences")[0];
        Assert.Equal("nDCG@10", row.GetProperty("metric").GetString());
        Assert.Equal(first.Average(), row.GetProperty("means").GetProperty("A").GetDouble(), 1e-6);
        Assert.Equal(second.Average(), row.GetProperty("means").GetProperty("B").GetDouble(), 1e-6);
        Assert.Equal(pairs.MeanDifference, d.GetProperty("difference").GetDouble(), 1e-12);
        Assert.Equal(SignificanceTest.PairedT(pairs).PValue, d.GetProperty("pValueTTest").GetDouble(), 1e-12);
        Assert.Equal(SignificanceTest.Randomisation(pairs).PValue, d.GetProperty("pValueRandomisation").GetDouble(), 1e-12);
        ConfidenceInterval interval = SignificanceTest.Bootstrap(pairs);
        Assert.Equal((interval.Lower, interval.Upper), (d.GetProperty("lower").GetDouble(), d.GetProperty("upper").GetDouble()));
        Assert.Equal(
            (pairs.Differences.Count(x => x > 0), pairs.Differences.Count(x => x == 0), pairs.Differences.Count(x => x < 0)),
            (d.GetProperty("wins").GetInt32(), d.GetProperty("ties").GetInt32(), d.GetProperty("losses").GetInt32()));
        Assert.True(d.GetProperty("ties").GetInt32() >= 10);
        Assert.Equal(JsonValueKind.Null, d.GetProperty("pValueTTestHolm").ValueKind);
        Assert.Equal(["direct", "reasoning"], Json(a, b).GetProperty("comparisons").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
    }

    [Fact]
    public void TheQueriesThatMovedMostStandFirstWithBothReasonings()
    {
        string a = Run("a", _ => 0.5, reasoning: i => $"before {i}");
        string b = Run("b", i => i switch { 4 => 0.9, 7 => 0, 9 => 0.6, _ => 0.5 }, reasoning: i => $"after {i}");

        CliRun run = CliRun.Of("compare", a, b);
        JsonElement moved = Json(a, b, "--top", "2").GetProperty("comparisons")[1].GetProperty("moved")[0].GetProperty("queries");

        Assert.Equal(["q7", "q4"], moved.EnumerateArray().Select(q => q.GetProperty("queryId").GetString()));
        Assert.Equal([-0.5, 0.4], moved.EnumerateArray().Select(q => q.GetProperty("difference").GetDouble()));
        Assert.Equal("before 7", moved[0].GetProperty("baseline").GetProperty("reasoning").GetString());
        Assert.Equal("after 7", moved[0].GetProperty("other").GetProperty("reasoning").GetString());
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("The 3 queries that moved most in nDCG@10 of reasoning, B - A", run.Out, StringComparison.Ordinal);
        Assert.True(run.Out.IndexOf("before 7", StringComparison.Ordinal) < run.Out.IndexOf("after 7", StringComparison.Ordinal));
        Assert.True(run.Out.IndexOf("after 7", StringComparison.Ordinal) < run.Out.IndexOf("before 4", StringComparison.Ordinal));
        JsonElement direct = Json(a, b).GetProperty("comparisons")[0].GetProperty("moved")[0].GetProperty("queries")[0];
        Assert.Equal(JsonValueKind.Null, direct.GetProperty("other").GetProperty("reasoning").ValueKind);
    }

    [Fact]
    public void TheSameRunTwiceHasNoDifference()
    {
        string a = Run("a", i => i / 30.0);

        JsonElement d = Json(a, a).GetProperty("comparisons")[0].GetProperty("metrics")[0].GetProperty("differences")[0];

        Assert.Equal((0, 1, 1), (d.GetProperty("difference").GetDouble(), d.GetProperty("pValueTTest").GetDouble(), d.GetProperty("pValueRandomisation").GetDouble()));
        Assert.Equal(QueryCount, d.GetProperty("ties").GetInt32());
        Assert.Contains("No query moved in nDCG@10 of reasoning, B - A", CliRun.Of("compare", a, a).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void ADifferenceThatIsTheSameForEveryQueryIsJsonTooThoughItsTIsInfinite()
    {
        JsonElement d = Json(Run("a", _ => 0.25), Run("b", _ => 0.75)).GetProperty("comparisons")[0].GetProperty("metrics")[0].GetProperty("differences")[0];

        Assert.Equal(JsonValueKind.Null, d.GetProperty("t").ValueKind);
        Assert.Equal((0, QueryCount), (d.GetProperty("pValueTTest").GetDouble(), d.GetProperty("wins").GetInt32()));
    }

    [Fact]
    public void ThreeRunsAreComparedWithTheFirstAndCorrected()
    {
        string a = Run("a", i => i / 30.0);
        string b = Run("b", i => (i + (i % 5) - 1) / 35.0);
        string c = Run("c", i => (i + (i % 4) - 2) / 40.0);

        JsonElement row = Json(a, b, c).GetProperty("comparisons")[0].GetProperty("metrics")[0];

        JsonElement[] others = [.. row.GetProperty("differences").EnumerateArray()];
        Assert.Equal(["B", "C"], others.Select(d => d.GetProperty("run").GetString()));
        Assert.Equal(
            HolmCorrection.Adjust([.. others.Select(d => d.GetProperty("pValueTTest").GetDouble())]),
            others.Select(d => d.GetProperty("pValueTTestHolm").GetDouble()));
        Assert.Equal(
            HolmCorrection.Adjust([.. others.Select(d => d.GetProperty("pValueRandomisation").GetDouble())]),
            others.Select(d => d.GetProperty("pValueRandomisationHolm").GetDouble()));
        string text = CliRun.Of("compare", a, b, c).Out;
        Assert.Contains("Holm", text, StringComparison.Ordinal);
        Assert.Contains("C - A", text, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoSystemsOfOneRunAreComparedByName()
    {
        string a = Run("a", i => i / 30.0, reasoningValue: i => 1 - (i / 30.0));

        JsonElement comparison = Json($"{a}:direct", $"{a}:reasoning", "--metric", "map").GetProperty("comparisons")[0];

        Assert.Equal(["direct", "reasoning"], comparison.GetProperty("sides").EnumerateArray().Select(s => s.GetProperty("system").GetString()));
        Assert.Equal(["MAP"], comparison.GetProperty("metrics").EnumerateArray().Select(m => m.GetProperty("metric").GetString()));
        Assert.Contains($"{a}:reasoning", CliRun.Of("compare", $"{a}:direct", $"{a}:reasoning").Out, StringComparison.Ordinal);
        CliRun.Of("compare", $"{a}:direct", $"{a}:resoning").AssertOneSentence("\"resoning\"", "did you mean \"reasoning\"");
        CliRun.Of("compare", $"{a}:direct", a).AssertOneSentence("1 of 2 runs", "direct");
        CliRun.Of("compare", $"{a}:direct", $"{a}:reasoning", "--systems", "direct").AssertOneSentence("2 of 2 runs", "--systems");
    }

    [Fact]
    public void QueriesInAnotherOrderAreTheSameQueries()
    {
        string a = Run("a", i => i / 30.0);
        string b = Run("b", i => i / 30.0);
        File.WriteAllLines(Path.Combine(b, "scores.jsonl"), File.ReadAllLines(Path.Combine(b, "scores.jsonl")).Reverse());

        Assert.Equal(QueryCount, Json(a, b).GetProperty("comparisons")[0].GetProperty("metrics")[0].GetProperty("differences")[0].GetProperty("ties").GetInt32());
    }

    [Fact]
    public void RunsOfDifferentDataAreRefusedByWhatDiffers()
    {
        string a = Run("a", _ => 0.5);

        Refused(Run("documents", _ => 0.5, description: d => d["documents"] = 7), "documents", "12", "7");
        Refused(Run("hash", _ => 0.5, description: d => d["dataHash"] = "feedface"), "documents", "cafe", "feedface");
        Refused(Run("split", _ => 0.5, description: d => d["split"] = "dev"), "splits", "test", "dev");
        Refused(Run("fewer", _ => 0.5, query: (i, q) => i == 3 ? null : q), "queries", "30 and 29", "\"q3\"", Path.Combine(_folder.Path, "a"));
        Refused(Run("more", _ => 0.5, query: (i, q) => i == 3 ? q with { Id = "new" } : q), "queries", "30 and 30", "\"q3\"");
        Refused(Run("text", _ => 0.5, query: (i, q) => i == 5 ? q with { Text = "otherwise" } : q), "texts", "\"q5\"", "text 5", "otherwise");
        Refused(
            Run("judged", _ => 0.5, query: (i, q) => i == 6 ? q with { Judged = new Dictionary<string, int> { ["d6"] = 2 } } : q),
            "judgements", "\"q6\"", "\"d6\"", "1 and 2");
        Refused(
            Run("unjudged", _ => 0.5, query: (i, q) => i == 6 ? q with { Judged = new Dictionary<string, int> { ["d6"] = 1, ["x"] = 0 } } : q),
            "judgements", "\"x\"", "none and 0");

        void Refused(string other, params string[] words) => CliRun.Of("compare", a, other).AssertOneSentence([.. words, other]);
    }

    [Fact]
    public void WhatIsNoRunIsOneSentence()
    {
        string a = Run("a", _ => 0.5);
        string nowhere = Path.Combine(_folder.Path, "nowhere");
        CliRun.Of("compare", a, nowhere).AssertOneSentence(nowhere, "does not exist");
        Directory.CreateDirectory(nowhere);
        CliRun.Of("compare", a, nowhere).AssertOneSentence(nowhere, "no run.json");
        _folder.Write("nowhere/run.trec", "q Q0 d 1 1 t\n");
        CliRun.Of("compare", a, nowhere).AssertOneSentence(nowhere, "before it was complete");
        _folder.Write("nowhere/run.json", """{"stage":"sft"}""");
        CliRun.Of("compare", a, nowhere).AssertOneSentence(nowhere, "nothing was measured");
        _folder.Write("nowhere/run.json", """{"stage":"pretrain"}""");
        CliRun.Of("compare", a, nowhere).AssertOneSentence(nowhere, "pretrain");
        _folder.Write("nowhere/run.json", """{"stage":"evaluate"}""");
        CliRun.Of("compare", a, nowhere).AssertOneSentence(nowhere, "scores.jsonl", "evaluate again");
        File.Copy(Path.Combine(a, "scores.jsonl"), Path.Combine(nowhere, "scores.jsonl"));
        CliRun.Of("compare", a, nowhere).AssertOneSentence("run.json", "split");
        _folder.Write("nowhere/run.json", "{half");
        CliRun.Of("compare", a, nowhere).AssertOneSentence("run.json", "damaged");
        _folder.Write("nowhere/run.json", File.ReadAllText(Path.Combine(a, "run.json")));
        _folder.Write("nowhere/scores.jsonl", File.ReadAllText(Path.Combine(a, "scores.jsonl"))[..^20]);
        CliRun.Of("compare", a, nowhere).AssertOneSentence("scores.jsonl, line 30");
    }

    [Fact]
    public void WrongOptionsAreOneSentence()
    {
        string a = Run("a", _ => 0.5);
        string other = Run("other", _ => 0.5, systems: ["bm25"]);
        CliRun.Of("compare", a).AssertOneSentence("one run", ":direct");
        CliRun.Of("compare", a, other).AssertOneSentence("no system in common", "bm25", "direct");
        CliRun.Of("compare", a, a, "--metric", "ndgc@10").AssertOneSentence("\"ndgc@10\"", "did you mean \"nDCG@10\"");
        CliRun.Of("compare", a, a, "--systems", "direct,bm25").AssertOneSentence("\"bm25\"", "direct, reasoning");
        CliRun.Of("compare", a, a, "--top", "-1").AssertOneSentence("--top", "-1");
        CliRun.Of("compare", a, a, "--samples", "0").AssertOneSentence("--samples", "0");
        Assert.Equal(2, CliRun.Of("compare").ExitCode);
        string one = Run("one", _ => 0.5, query: (i, q) => i == 0 ? q : null);
        CliRun.Of("compare", one, one).AssertOneSentence("at least 2 queries");
    }

    [Fact]
    public void TheSameCallGivesTheSameNumbersAndAnotherSeedOthers()
    {
        string a = Run("a", i => i / 30.0);
        string b = Run("b", i => (i + (i % 5) - 1) / 35.0);

        string first = CliRun.Of("compare", a, b, "--json").Out;

        Assert.Equal(first, CliRun.Of("compare", a, b, "--json").Out);
        Assert.NotEqual(first, CliRun.Of("compare", a, b, "--json", "--seed", "43").Out);
    }

    [Fact]
    public void StrangersTextReachesNeitherTheTerminalNorThePageAsMoreThanText()
    {
        const string attack = "<script>alert(1)</script>\u001b[2J [red]x[/]\n";
        string a = Run("a", _ => 0.5, reasoning: _ => attack, query: (_, q) => q with { Text = attack + q.Id });
        string b = Run("b", i => i == 3 ? 1 : 0.5, reasoning: _ => attack, query: (_, q) => q with { Text = attack + q.Id });
        string page = Path.Combine(_folder.Path, "page.html");

        CliRun run = CliRun.Of("compare", a, b, "--html", page);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.DoesNotContain('\u001b', run.Out);
        Assert.Contains("[red]x[/]", run.Out, StringComparison.Ordinal);
        string html = File.ReadAllText(page);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', html);
        Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("+0.500", System.Net.WebUtility.HtmlDecode(html), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(200)]
    public void EveryWidthIsKept(int width)
    {
        var a = ComparedRun.Load(Run("a", i => i / 30.0));
        var b = ComparedRun.Load(Run("b", i => (i + (i % 5) - 2) / 35.0, reasoning: _ => string.Concat(Enumerable.Repeat("many words of it ", 30))));
        ComparisonOptions options = new(3, 100, 1);
        using StringWriter writer = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = width;

        ComparisonView.Write(console, new RunComparison([a, b], [SystemComparison.Of([a, b], ["reasoning", "reasoning"], a.Metrics, options)], options));

        Assert.All(writer.ToString().Split('\n'), line => Assert.True(line.TrimEnd().Length <= width, line));
        Assert.Contains("p rand.", writer.ToString(), StringComparison.Ordinal);
        Assert.Equal(width < 80, writer.ToString().Contains("columns are", StringComparison.Ordinal));
        Assert.Contains("many words", writer.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static JsonElement Json(params string[] args)
    {
        CliRun run = CliRun.Of(["compare", .. args, "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(run.Out).RootElement;
    }

    private static IReadOnlyList<QueryScores> Scores(string run) => QueryScoresFile.Load(Path.Combine(run, "scores.jsonl"));

    private string Run(
        string name, Func<int, double> value, Func<int, double>? reasoningValue = null, Func<int, string>? reasoning = null,
        Func<int, QueryScores, QueryScores?>? query = null, Action<JsonObject>? description = null, string[]? systems = null)
    {
        string folder = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(folder);
        JsonObject run = new() { ["stage"] = "evaluate", ["model"] = "models/x", ["split"] = "test", ["documents"] = 12, ["dataHash"] = "cafe" };
        description?.Invoke(run);
        File.WriteAllText(Path.Combine(folder, "run.json"), run.ToJsonString());
        QueryScoresFile.Save(Path.Combine(folder, "scores.jsonl"), Enumerable.Range(0, QueryCount).Select(i => query is null ? Query(i) : query(i, Query(i))).OfType<QueryScores>());
        return folder;

        QueryScores Query(int i) => new()
        {
            Split = "test",
            Id = $"q{i}",
            Text = $"text {i}",
            Judged = new Dictionary<string, int> { [$"d{i}"] = 1 },
            Reasoning = reasoning?.Invoke(i) ?? $"about {i}",
            Systems = (systems ?? ["direct", "reasoning"]).ToDictionary(s => s, s => Scores(s == "reasoning" ? (reasoningValue ?? value)(i) : value(i))),
        };

        static SystemScores Scores(double value) => new(new Dictionary<string, double> { ["nDCG@10"] = Math.Round(value, 6), ["MAP"] = Math.Round(value / 2, 6) }, 3);
    }
}
