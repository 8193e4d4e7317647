using System.Buffers.Binary;
using System.Text;
using SearchR3.Cli.Reports;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Cli;

public sealed class RunReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void ATrainingReportShowsItsFiguresNumbersAndReasonings()
    {
        _folder.Write("run.json", """{"stage":"sft","recipe":{"data":"here"},"bestScore":0.75,"bestStep":20}""");
        _folder.Write("metrics.jsonl", """
            {"step":10,"seconds":1,"loss":2.5,"kl":0.001,"gradientNorm":null,"learningRate":0.1}
            {"step":20,"seconds":2,"loss":1.5,"kl":0.002,"learningRate":0.05}
            {"step":20,"dev/direct/ndcg@10":0.7,"dev/ndcg@10":0.75}
            {"step":30,"lo
            """);
        _folder.Write("completions.jsonl", Completion(10, "old", 1) + Completion(20, "good", 0.9) + "{half\n" + Completion(20, "bad", 0.1));

        RunReport.WriteTraining(_folder.Path, "train sft: x", "searchr3 train sft --recipe a --out b", "interrupted at step 20 of 40");

        Assert.Equal(
            ["held-out.png", "kl.png", "learning-rate.png", "loss-small.png", "loss.png"],
            Directory.GetFiles(Path.Combine(_folder.Path, "plots"), "*.png").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        string html = Html();
        Assert.Equal(5, html.Split("<svg ").Length - 1);
        Assert.All(Directory.GetFiles(Path.Combine(_folder.Path, "plots"), "*.png"), file => Assert.True(File.Exists(Path.ChangeExtension(file, ".svg"))));
        Assert.Contains("interrupted at step 20 of 40", html, StringComparison.Ordinal);
        Assert.Contains("<td>loss</td><td class=\"n\">2.5</td><td class=\"n\">1.5</td><td class=\"n\">2.5</td><td class=\"n\">1.5</td>", html, StringComparison.Ordinal);
        Assert.Contains("<figcaption><b>Held-out queries</b><em>nDCG@10</em> <span><i style=\"background:var(--c0)\"></i>dev, direct</span> <span><i", html, StringComparison.Ordinal);
        Assert.Contains("0.75", html, StringComparison.Ordinal);
        Assert.Contains("searchr3 train sft --recipe a --out b", html, StringComparison.Ordinal);
        Assert.True(html.IndexOf("reasoning of good", StringComparison.Ordinal) < html.IndexOf("reasoning of bad", StringComparison.Ordinal));
        Assert.DoesNotContain("reasoning of old", html, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "http", html.Replace("http-equiv", "", StringComparison.Ordinal).Replace("xmlns=\"http://www.w3.org/2000/svg\"", "", StringComparison.Ordinal)
                .Replace("xmlns:xlink=\"http://www.w3.org/1999/xlink\"", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void StrangersTextIsShownAndNeverObeyed()
    {
        const string attack = "<script>alert(1)</script><img src=x onerror='y'>\"&quot;\u0001\ud800";
        string quoted = System.Text.Json.JsonSerializer.Serialize(attack[..^1] + "\u2028");
        _folder.Write("run.json", $$"""{"stage":{{quoted}},"bestScore":{{quoted}} }""");
        _folder.Write("metrics.jsonl", $$"""{"step":1,{{quoted}}:2}""");
        _folder.Write("completions.jsonl", $$"""{"step":1,"query":{{quoted}},"text":{{quoted}},"reasoning":{{quoted}},"ndcg@10":1}""");

        RunReport.WriteTraining(_folder.Path, attack, attack, attack);

        string html = Html();
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img src=x", html, StringComparison.Ordinal);
        Assert.DoesNotContain("onerror='", html, StringComparison.Ordinal);
        Assert.DoesNotContain('\u0001', html);
        // Title twice, status, command, settings twice, a fact, the name of a number, and text, reasoning and id of a query.
        Assert.Equal(11, html.Split("&lt;script&gt;").Length - 1);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
    }

    [Fact]
    public void HeldOutQueriesOfATrainingAreATable()
    {
        _folder.Write("scores.jsonl", """{"split":"dev","query":"q1","text":"how to","judged":{"d":1},"reasoning":"because","systems":{"direct":{"nDCG@10":0.5},"reasoning":{"nDCG@10":1,"firstRelevant":1}}}""");

        RunReport.WriteTraining(_folder.Path, "train sft: x", "searchr3", "finished");

        Assert.Contains("<b>how to</b><q>because</q>", Html(), StringComparison.Ordinal);
        _folder.Write("scores.jsonl", "{half");
        RunReport.WriteTraining(_folder.Path, "train sft: x", "searchr3", "finished");
        Assert.DoesNotContain("<q>because</q>", Html(), StringComparison.Ordinal);
    }

    [Fact]
    public void ARunThatHasNothingYetHasAReportAllTheSame()
    {
        RunReport.WriteTraining(_folder.Path, "train pretrain: x", "searchr3", "interrupted");

        Assert.Contains("train pretrain: x", Html(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "plots")));
    }

    [Fact]
    public void RolloutsCountByQueryAndShowTheOneThatMadeIt()
    {
        StringBuilder lines = new();
        for (int step = 1; step <= 12; step++)
        {
            for (int query = 0; query < 15; query++)
            {
                lines.AppendLine($$"""{"step":{{step}},"query":"q{{query}}","text":"t","reasoning":"high {{query}}","reward":{{query + 1}}}""");
                lines.AppendLine($$"""{"step":{{step}},"query":"q{{query}}","text":"t","reasoning":"low {{query}}","reward":{{query - 1}}}""");
            }
        }

        lines.AppendLine("""{"step":2,"query":"q","text":"t","reasoning":"unscored","reward":null}""");
        _folder.Write("completions.jsonl", lines.ToString());

        ReasonedQueries queries = ReasonedQueries.Read(Path.Combine(_folder.Path, "completions.jsonl"))!;

        Assert.Equal(["high 14", "high 13"], queries.Best.Take(2).Select(q => q.Reasoning));
        Assert.Equal((14, 8), (queries.Best[0].Score, queries.Best.Count));
        Assert.Equal(["low 0", "low 1"], queries.Worst.Take(2).Select(q => q.Reasoning));
        Assert.Equal(7, queries.Worst.Count);
        Assert.Contains("reward", queries.Measure, StringComparison.Ordinal);
    }

    [Fact]
    public void APictureIsAPngOfItsSizeWithMoreThanOneColour()
    {
        double[] x = [.. Enumerable.Range(1, 100).Select(i => (double)i)];
        byte[] png = CurvePlot.Draw(new Figure("a", "Title", "unit", [new Curve("one", x, x), new Curve("two", x, [.. x.Select(v => Math.Sin(v))])])).Png;

        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
        Assert.Equal((1200, 760), (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
        Assert.True(png.Length > 10_000, $"{png.Length} bytes are an empty picture");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void ARunningMeanIsTheMeanOfItsWindowAndFewerAtTheEnds(int window)
    {
        double[] values = [1, 2, 3, 4, 10, 6];

        double[] means = CurvePlot.RunningMean(values, window);

        Assert.Equal(values.Length, means.Length);
        Assert.Equal(window switch { 1 => 4.0, 3 => 17.0 / 3, _ => 23.0 / 4 }, means[3], 1e-12);
        Assert.Equal(window switch { 1 => 1.0, 3 => 1.5, _ => 2.0 }, means[0], 1e-12);
        Assert.Equal(window switch { 1 => 6.0, 3 => 8.0, _ => 8.0 }, means[^1], 1e-12);
    }

    [Fact]
    public void TheIntervalHoldsTheMeanIsRepeatableAndNarrowsWithTheQueries()
    {
        double[] few = [.. Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? 1.0 : 0.0)];
        double[] many = [.. Enumerable.Range(0, 2000).Select(i => i % 2 == 0 ? 1.0 : 0.0)];

        var wide = MeanInterval.Of(few);
        var narrow = MeanInterval.Of(many);

        Assert.Equal(wide, MeanInterval.Of(few));
        // 1.96 standard errors of a fair coin.
        Assert.Equal(0.219, (wide.Upper - wide.Lower) / 2, 0.04);
        Assert.Equal(0.0219, (narrow.Upper - narrow.Lower) / 2, 0.004);
        Assert.Equal((3, 3), (MeanInterval.Of([3]).Lower, MeanInterval.Of([3]).Upper));
    }

    public void Dispose() => _folder.Dispose();

    private static string Completion(int step, string id, double score) =>
        $$"""{"step":{{step}},"query":"{{id}}","text":"text {{id}}","reasoning":"reasoning of {{id}}","ndcg@10":{{score}}}""" + "\n";

    private string Html() => File.ReadAllText(Path.Combine(_folder.Path, "report.html"));
}
