using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using SearchR3.Cli.Reports;
using SearchR3.Retrieval.Evaluation;

namespace SearchR3.Tests.Cli;

public sealed partial class QueryTableTests
{
    private const string Ndcg = "nDCG@10";

    [Fact]
    public void TheLargestGainsAndLossesStandFirst()
    {
        string html = Html([Query("same", 0.5, 0.5), Query("gain", 0.2, 0.5), Query("loss", 0.9, 0.1), Query("small", 0.5, 0.6)]);

        Assert.Equal(["loss", "gain", "small", "same"], Order(html));
        Assert.Contains(">-0.800<", html, StringComparison.Ordinal);
        Assert.Contains(">&#x2B;0.300<".Replace("&#x2B;", "+", StringComparison.Ordinal), html, StringComparison.Ordinal);
        Assert.Contains("<td class=\"n down\"", html, StringComparison.Ordinal);
        Assert.Contains("reasoning of gain", html, StringComparison.Ordinal);
        Assert.Contains("relevant: d-gain", html, StringComparison.Ordinal);
    }

    [Fact]
    public void OneSystemAloneHasItsWorstQueriesFirst()
    {
        QueryScores[] queries = [.. ((double[])[0.5, 0.1, 0.9]).Select(v => Query($"q{v}", v, v) with { Systems = Systems(("direct", v, 2)) })];

        Assert.Equal(["q0.1", "q0.5", "q0.9"], Order(Html(queries)));
    }

    [Theory]
    [InlineData("bm25,direct,reasoning,direct+bm25,reasoning+bm25", "reasoning", "direct")]
    [InlineData("direct+bm25,reasoning+bm25", "reasoning+bm25", "direct+bm25")]
    [InlineData("bm25,direct", "direct", "bm25")]
    [InlineData("x,y,z", "z", "x")]
    public void ThePairIsReasoningAgainstDirectWhereThereIsOne(string systems, string first, string second) =>
        Assert.Equal(new SystemPair(first, second), SystemPair.Of(systems.Split(',')));

    [Fact]
    public void OneSystemIsNoPair() => Assert.Null(SystemPair.Of(["direct"]));

    [Fact]
    public void MoreRowsThanAPageBearsAreCutAndSaidSo()
    {
        QueryScores[] queries = [.. Enumerable.Range(0, 20).Select(i => Query($"q{i:00}", 0, i / 20.0))];

        string html = Html(queries, mostRows: 5);

        Assert.Equal(["q19", "q18", "q17", "q16", "q15"], Order(html));
        Assert.Contains("the first 5 of 20 queries; scores.jsonl has all of them", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Shown are", Html(queries), StringComparison.Ordinal);
    }

    [Fact]
    public void StrangersTextIsShownAndTheOnlyScriptIsOurs()
    {
        const string attack = "<script>alert(1)</script>\"><img src=x onerror=alert(1)>\u0001";

        string html = Html([Query(attack, 0.1, 0.9)]);

        Assert.Equal(["script", "script"], ScriptTag().Matches(html).Select(m => m.Groups[1].Value));
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.DoesNotContain('\u0001', html);
        // Text, id, reasoning and the relevant document.
        Assert.Equal(4, html.Split("&lt;script&gt;").Length - 1);
    }

    [Fact]
    public void ThePolicyAllowsExactlyTheScriptThatIsThere()
    {
        string html = Html([Query("q", 0.1, 0.9)]);

        string script = html[(html.IndexOf("<script>", StringComparison.Ordinal) + 8)..html.IndexOf("</script>", StringComparison.Ordinal)];
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
        Assert.Contains($"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'", html, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', script);
    }

    [Fact]
    public void ATableWithoutResultsHasADashForTheRank()
    {
        string html = Html([Query("q", 0, 0) with { Systems = Systems(("direct", 0, null), ("reasoning", 0.5, 2)) }]);

        Assert.Contains("data-of=\"rank, direct\">–<", html, StringComparison.Ordinal);
        Assert.Contains("data-of=\"rank, reasoning\">2<", html, StringComparison.Ordinal);
    }

    [Fact]
    public void ALargePageSaysItsSize()
    {
        QueryScores[] queries = [.. Enumerable.Range(0, 1000).Select(i => Query($"query number {i}", 0, i / 1000.0))];

        string html = Html(queries);

        Match said = SaidSize().Match(html);
        Assert.True(said.Success);
        Assert.Equal(Encoding.UTF8.GetByteCount(html) / 1e6, double.Parse(said.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), 0.06);
        Assert.DoesNotContain("This file has", Html(queries[..3]), StringComparison.Ordinal);
    }

    private static string Html(IReadOnlyList<QueryScores> queries, int mostRows = QueryTable.MostRows)
    {
        ReportPage page = new();
        page.Queries(new QueryTable(queries, Ndcg, mostRows));
        return page.ToHtml("title");
    }

    private static string[] Order(string html) => [.. QueryText().Matches(html).Select(m => m.Groups[1].Value)];

    private static QueryScores Query(string id, double direct, double reasoning) => new()
    {
        Split = "test",
        Id = id,
        Text = id,
        Judged = new Dictionary<string, int> { [$"d-{id}"] = 1, ["not"] = 0 },
        Reasoning = $"reasoning of {id}",
        Systems = Systems(("direct", direct, 1), ("reasoning", reasoning, 2)),
    };

    private static Dictionary<string, SystemScores> Systems(params (string Name, double Value, int? Rank)[] systems) =>
        systems.ToDictionary(s => s.Name, s => new SystemScores(new Dictionary<string, double> { [Ndcg] = s.Value }, s.Rank));

    [GeneratedRegex("<td><b>(.*?)</b>")]
    private static partial Regex QueryText();

    [GeneratedRegex("</?(script)[ >]")]
    private static partial Regex ScriptTag();

    [GeneratedRegex("This file has ([0-9.]+) MB")]
    private static partial Regex SaidSize();
}
