using SearchR3.Cli.Reports;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Cli;

public sealed class TrainingFiguresTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void ALogOfStage2HasAPictureOfEverythingThatIsWatched()
    {
        Dictionary<string, Figure> figures = Figures("""
            {"step":1,"loss":0.1,"kl":0.01,"auxiliary":1,"replay":0.5,"reward":0.6,"reward_std":0.1,"frac_reward_zero_std":0.2,"completions/mean_length":20,"completions/min_length":3,
             "completions/max_length":40,"completions/embed_token_share":0.75,"completions/clipped_ratio":0.1,"clip_ratio/region_mean":0.02,"clip_ratio/low_mean":0.01,"clip_ratio/high_mean":0.01,
             "refresh/corpusShare":0.05,"refresh/freshShare":0.2,"refresh/meanAge":3,"time/decode":2,"time/update":5,"gradientNorm":1}
            """, """{"step":1,"dev/direct/ndcg@10":0.6,"dev/reasoning/ndcg@10":0.7,"dev/ndcg@10":0.65,"dev/reasoning/mean_length":21,"dev/reasoning/missing_token_share":0.1}""");

        Assert.Equal(["contrastive (auxiliary)", "replay of stage 1", "loss"], Labels("loss").OrderByDescending(l => l != "loss"));
        Assert.Equal(["mean reward", "spread within a group"], Labels("reward"));
        Assert.Equal(["dev, direct", "dev, reasoning", "all of them: chooses the best model"], Labels("held-out"));
        Assert.Equal(["mean", "shortest", "longest", "dev, mean"], Labels("lengths"));
        Assert.Equal(["of the rollouts", "of them cut by the budget", "dev, of held-out queries"], Labels("missing-token"));
        Assert.Equal(0.25, figures["missing-token"].Curves[0].Y[0]);
        Assert.Equal(["KL to the reference"], Labels("kl"));
        Assert.Equal(["all", "at the lower bound", "at the upper bound"], Labels("clip"));
        Assert.Equal(["encoded anew in the iteration", "of the current encoder"], Labels("refresh"));
        Assert.Equal(["mean age"], Labels("staleness"));
        Assert.Equal(["groups without spread"], Labels("dead-groups"));
        Assert.Equal(["update", "decode"], Labels("time"));
        Assert.True(figures["time"].IsStacked);

        IEnumerable<string> Labels(string name) => figures[name].Curves.Select(c => c.Label);
    }

    [Fact]
    public void ALogOfStage1HasItsPicturesToo()
    {
        Dictionary<string, Figure> figures = Figures(
            """{"step":1,"loss":1,"infoNce":0.5,"crossEntropy":2,"kl":0.2,"triplet":0.3,"time/sample":1,"time/update":2,"time/optimizer":0.1}""",
            """{"step":1,"dev/direct/ndcg@10":0.6,"dev/direct/ndcg@10.64":0.5,"dev/reasoning/ndcg@10":0.7,"dev/reasoning/mean_length":21,"dev/reasoning/missing_token_share":0}""");

        Assert.Equal(["held-out", "held-out-sizes", "kl", "lengths", "loss", "missing-token", "time"], figures.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["dev, first 64 numbers"], figures["held-out-sizes"].Curves.Select(c => c.Label));
    }

    [Fact]
    public void TheSmallestPartsOfTheTimeAreOneAndNothingIsLost()
    {
        string[] lines = [.. Enumerable.Range(1, 3).Select(step =>
            $$"""{"step":{{step}},{{string.Join(',', Enumerable.Range(0, 10).Where(p => p != step).Select(p => $"\"time/part{p}\":{p + 1}"))}}}""")];

        Figure time = Figures(lines)["time"];

        Assert.Equal(["part9", "part8", "part7", "part6", "part5", "part4", "other parts"], time.Curves.Select(c => c.Label));
        Assert.All(time.Curves, c => Assert.Equal([1.0, 2, 3], c.X));
        Assert.Equal([53.0, 52, 51], Enumerable.Range(0, 3).Select(i => time.Curves.Sum(c => c.Y[i])));
    }

    [Fact]
    public void MoreCurvesThanColoursAreNotDrawn()
    {
        Figure figure = Figures($$"""{"step":1,{{string.Join(',', Enumerable.Range(0, 20).Select(i => $"\"s{i}/direct/ndcg@10\":0.5"))}}}""")["held-out"];

        Assert.Equal(PlotStyle.ColorCount, figure.Curves.Count);
        CurvePlot.Draw(figure);
    }

    public void Dispose() => _folder.Dispose();

    private Dictionary<string, Figure> Figures(params string[] lines)
    {
        string path = _folder.Write("metrics.jsonl", string.Concat(lines.Select(l => l.ReplaceLineEndings("") + "\n")));
        return TrainingFigures.Of(MetricLog.Read(path)).ToDictionary(f => f.Name);
    }
}
