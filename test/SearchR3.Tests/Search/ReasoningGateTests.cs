using SearchR3.Retrieval;
using SearchR3.Search;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Search;

public sealed class ReasoningGateTests
{
    [Theory]
    [InlineData(GateSignal.TopScore, 0.1)]
    [InlineData(GateSignal.Gap, -0.4)]
    [InlineData(GateSignal.Margin, -0.5)]
    public void ASignalIsWhatItsDefinitionSays(GateSignal signal, double expected) =>
        Assert.Equal(expected, ReasoningGate.Uncertainty(signal, [0.9, 0.5, 0.3]), 1e-12);

    [Fact]
    public void EqualScoresAreTheGreatestEntropy()
    {
        Assert.Equal(Math.Log(10), ReasoningGate.Uncertainty(GateSignal.Entropy, [.. Enumerable.Repeat(0.4, 12)]), 1e-12);
        Assert.Equal(0, ReasoningGate.Uncertainty(GateSignal.Entropy, [1, -1, -1]), 1e-12);
        double p = 1 / (1 + Math.Exp(-0.1 / ReasoningGate.SoftmaxTemperature));
        Assert.Equal(-(p * Math.Log(p)) - ((1 - p) * Math.Log(1 - p)), ReasoningGate.Uncertainty(GateSignal.Entropy, [0.5, 0.4]), 1e-12);
    }

    [Fact]
    public void EverySignalGrowsWhenTheRestComesNearer() => Assert.All(
        Enum.GetValues<GateSignal>().Where(s => s != GateSignal.TopScore),
        signal => Assert.True(ReasoningGate.Uncertainty(signal, [0.9, 0.8, 0.7]) > ReasoningGate.Uncertainty(signal, [0.9, 0.4, 0.3])));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void RankingsWithoutRivalsAreDecidedToo(int hits) => Assert.All(
        Enum.GetValues<GateSignal>(),
        signal => Assert.Equal(
            hits == 0 || signal == GateSignal.TopScore,
            new ReasoningGate { Signal = signal, Threshold = 0.05, ModelRevision = "r" }.Reasons([.. Enumerable.Repeat(0.9, hits)])));

    [Theory]
    [InlineData(0)]
    [InlineData(0.25)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void TheBudgetIsKept(double budget)
    {
        GateExample[] examples = [.. Enumerable.Range(0, 40).Select(i => new GateExample([0.9, 0.9 - (i / 100.0)], 0.5, 0.6))];

        ReasoningGate gate = GateCalibration.Choose(examples, budget, "r");

        Assert.Equal(budget, gate.Share, 1e-9);
        Assert.Equal(budget, examples.Count(e => gate.Reasons(e.DirectScores)) / 40.0, 1e-9);
        Assert.Equal(0.5 + (0.1 * budget), GateCalibration.Score(gate, examples), 1e-9);
    }

    [Fact]
    public void TheSignalThatTellsWhereReasoningHelpsIsTaken()
    {
        // Reasoning helps where the first two are level, and harms elsewhere; how high the first one is says nothing.
        Random random = new(3);
        GateExample[] examples = [.. Enumerable.Range(0, 200).Select(i =>
        {
            bool level = i % 2 == 0;
            double top = 0.5 + (random.NextDouble() / 2);
            return new GateExample([top, top - (level ? 0.01 : 0.2), top - 0.3], 0.5, level ? 0.8 : 0.2);
        })];

        ReasoningGate gate = GateCalibration.Choose(examples, 0.5, "r");

        Assert.NotEqual(GateSignal.TopScore, gate.Signal);
        Assert.Equal(0.65, GateCalibration.Score(gate, examples), 1e-9);
        Assert.True(GateCalibration.Score(GateCalibration.Choose(examples, 0.5, "r", GateSignal.TopScore), examples) < 0.6);
    }

    [Fact]
    public void TooFewQueriesAndBadBudgetsAreRefused()
    {
        GateExample example = new([0.9, 0.8], 0, 1);

        Assert.Contains("1 queries", Assert.Throws<SearchR3Exception>(() => GateCalibration.Choose([example], 0.5, "r")).Message, StringComparison.Ordinal);
        Assert.Contains("1.5", Assert.Throws<SearchR3Exception>(() => GateCalibration.Choose([example, example], 1.5, "r")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void AGateComesBackFromItsFile(double budget)
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, ReasoningGateFile.FileName);
        GateExample[] examples = [.. Enumerable.Range(0, 9).Select(i => new GateExample([0.9, 0.9 - (i / 100.0)], 0.5, 0.6))];
        ReasoningGate gate = GateCalibration.Choose(examples, budget, "revision");

        ReasoningGateFile.Save(gate, path);

        Assert.Equal(gate, ReasoningGateFile.Load(path));
    }

    [Theory]
    [InlineData("{", "is no gate")]
    [InlineData("{}", "is no gate")]
    [InlineData("""{"signal":"gap","threshold":1,"modelRevision":"r","other":1}""", "other")]
    [InlineData("""{"signal":"height","threshold":1,"modelRevision":"r"}""", "is no gate")]
    public void ADamagedFileIsNamed(string text, string message)
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "gate.json");
        File.WriteAllText(path, text);

        string said = Assert.Throws<SearchR3Exception>(() => ReasoningGateFile.Load(path)).Message;

        Assert.Contains(path, said, StringComparison.Ordinal);
        Assert.Contains(message, said, StringComparison.Ordinal);
    }
}
