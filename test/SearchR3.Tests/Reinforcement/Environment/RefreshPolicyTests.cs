using SearchR3.Reinforcement.Environment;
using SearchR3.Retrieval;

namespace SearchR3.Tests.Reinforcement.Environment;

public sealed class RefreshPolicyTests
{
    private const int Documents = 600;
    private const int Batch = 8;

    [Theory]
    [InlineData(RefreshPolicyKind.Selective, 1, 60)]
    [InlineData(RefreshPolicyKind.Random, 1, 60)]
    [InlineData(RefreshPolicyKind.None, 0, 0)]
    [InlineData(RefreshPolicyKind.Full, Documents, Documents)]
    [InlineData(RefreshPolicyKind.Phased, 0, 60)]
    public void AnIterationStaysWithinItsBudget(RefreshPolicyKind policy, int least, int most)
    {
        World world = new(new EnvironmentOptions { Policy = policy, PhaseLength = 3 });
        for (int iteration = 1; iteration < 8; iteration++)
        {
            int before = world.Encoder.Encoded;
            RefreshReport report = world.Step(iteration);

            Assert.InRange(report.Documents, least, most);
            Assert.Equal(report.Documents, world.Encoder.Encoded - before);
            Assert.Equal(report.Documents, report.Positives + report.Top + report.Ring + report.Popular + report.Sampled);
            Assert.Equal((double)report.Documents / Documents, report.CorpusShare);
        }
    }

    [Fact]
    public void TheNumberBoundsTheBudgetToo()
    {
        World world = new(new EnvironmentOptions { BudgetDocuments = 25, PopularShare = 0 });

        Assert.Equal(25, world.Step(1).Documents);
    }

    [Fact]
    public void SelectiveTakesThePositivesASampleAndTheBestOfTheBatch()
    {
        World world = new(new EnvironmentOptions { TopK = 4, PopularShare = 0 });

        RefreshReport report = world.Step(1);

        Assert.All(world.Task.Positives.Take(Batch), row => Assert.True(world.Environment.IsFresh(row)));
        Assert.Equal(world.Task.Positives.Take(Batch).Distinct().Count(), report.Positives);
        Assert.Equal(12, report.Sampled);
        foreach (RankedRollout ranked in world.Environment.Rank(world.Encoder.Queries(0, Batch), world.Task.Graded(0, Batch)))
        {
            // The ranking of now may differ a little at its end from the one the rows were chosen by.
            Assert.All(ranked.TopRows.Take(2), row => Assert.True(world.Environment.IsFresh(row)));
        }
    }

    [Fact]
    public void TheRingIsNearTheBorder()
    {
        World world = new(new EnvironmentOptions { TopK = 3, PopularShare = 0, BudgetShare = 0.3 });

        RefreshReport report = world.Step(1);

        Assert.True(report.Ring > 0);
        Assert.True(report.ScoreDrift is > 0 and < 0.5, $"{report.ScoreDrift}");
    }

    [Fact]
    public void WithoutDriftThereIsNoRing()
    {
        World world = new(new EnvironmentOptions { TopK = 3, BudgetShare = 0.3 });
        world.Encoder.Time = 0;

        RefreshReport report = world.Environment.Refresh(1, world.Encoder.Queries(0, Batch), world.Task.Relevant(0, Batch));

        Assert.Equal(0, report.Ring);
        Assert.InRange(report.Drift95, -1e-6, 1e-6);
    }

    [Fact]
    public void OldRowsThatRankingsMeetAreRefreshed()
    {
        World world = new(new EnvironmentOptions { TopK = 1, BudgetShare = 0.1 });
        world.Step(1);
        world.Encoder.Time = 2;

        // Rankings meet rows near the queries 20 to 50; the batch asks for others.
        RankedRollout[] ranked = world.Environment.Rank(world.Encoder.Queries(20, 30), world.Task.Graded(20, 30));
        RefreshReport report = world.Environment.Refresh(2, world.Encoder.Queries(0, Batch), world.Task.Relevant(0, Batch));

        Assert.True(report.Popular >= 6);
        HashSet<int> met = [.. ranked.SelectMany(r => r.TopRows)];
        Assert.True(world.Environment.FreshRows.Count(met.Contains) > 0.1 * met.Count);
    }

    [Fact]
    public void RandomVisitsEveryRowOnceInAPass()
    {
        World world = new(new EnvironmentOptions { Policy = RefreshPolicyKind.Random });
        for (int iteration = 1; iteration <= 10; iteration++)
        {
            world.Step(iteration);
        }

        int[] epochs = [.. Enumerable.Range(0, Documents).Select(world.Environment.EpochOf)];
        Assert.All(Enumerable.Range(1, 10), epoch => Assert.Equal(60, epochs.Count(e => e == epoch)));
    }

    [Fact]
    public void FullEqualsEncodingEverything()
    {
        World world = new(new EnvironmentOptions { Policy = RefreshPolicyKind.Full });
        world.Step(1);
        world.Step(2);
        int[] rows = [.. Enumerable.Range(0, Documents)];

        Assert.Equal(world.Encoder.Encode(rows).SelectMany(v => v), world.Environment.Vectors(rows));
        Assert.Equal(rows, world.Environment.FreshRows);
    }

    [Fact]
    public void NoneLeavesTheRowsAndCallsThemStale()
    {
        World world = new(new EnvironmentOptions { Policy = RefreshPolicyKind.None });
        float[] before = world.Environment.Vectors([0, 1, 2]);
        RefreshReport report = world.Step(5);

        Assert.Equal(before, world.Environment.Vectors([0, 1, 2]));
        Assert.Empty(world.Environment.FreshRows);
        Assert.Equal(5, report.MeanAge);
    }

    [Fact]
    public void PhasedKeepsTheEncoderThroughAPhase()
    {
        World world = new(new EnvironmentOptions { Policy = RefreshPolicyKind.Phased, PhaseLength = 3 });

        Assert.Equal(0, world.Step(1).Documents);
        Assert.Equal(0, world.Step(2).Documents);
        Assert.Equal(Documents, world.Environment.FreshRows.Count);
        RefreshReport turn = world.Step(3);
        RefreshReport after = world.Step(4, first: Batch);

        Assert.Equal(3, turn.EncoderEpoch);
        Assert.True(double.IsFinite(turn.HeldOutCosineAfter));
        Assert.Equal(3, after.EncoderEpoch);
        Assert.True(double.IsNaN(after.HeldOutCosineAfter));
        Assert.True(after.Documents > 0);
        Assert.Equal(turn.Documents + after.Documents, world.Environment.FreshRows.Count);
        world.Encoder.Time = 3;
        int[] fresh = [.. world.Environment.FreshRows];
        Assert.All(
            world.Encoder.EncodeLive(fresh).SelectMany(v => v).Zip(world.Environment.Vectors(fresh)),
            pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void PhasedNeedsAnEncoderThatCanBeHeld()
    {
        ToyTask task = new(20);

        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => RetrievalEnvironment.Create(
            task.Corpus, new Unheld(), new EnvironmentOptions { Policy = RefreshPolicyKind.Phased }, seed: 1));

        Assert.Contains(nameof(Unheld), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RefreshPolicyKind.Selective)]
    [InlineData(RefreshPolicyKind.Phased)]
    public void TheSameSeedChoosesTheSameRows(RefreshPolicyKind policy)
    {
        EnvironmentOptions options = new() { Policy = policy, PhaseLength = 2 };
        World first = new(options);
        World second = new(options);
        for (int iteration = 1; iteration <= 4; iteration++)
        {
            first.Step(iteration, iteration);
            second.Step(iteration, iteration);
            Assert.Equal(first.Environment.FreshRows, second.Environment.FreshRows);
        }

        int[] rows = [.. Enumerable.Range(0, Documents)];
        Assert.Equal(first.Environment.Vectors(rows), second.Environment.Vectors(rows));
    }

    private sealed class World
    {
        internal World(EnvironmentOptions options)
        {
            Task = new ToyTask(Documents);
            Encoder = new DriftingEncoder(Task);
            Environment = RetrievalEnvironment.Create(
                Task.Corpus, Encoder, options.BudgetShare == 0.05 ? options with { BudgetShare = 0.1, PhaseBudgetShare = 0.1 } : options, seed: 3);
        }

        internal ToyTask Task { get; }

        internal DriftingEncoder Encoder { get; }

        internal RetrievalEnvironment Environment { get; }

        internal RefreshReport Step(int iteration, int first = 0)
        {
            Encoder.Time = iteration;
            RefreshReport report = Environment.Refresh(iteration, Encoder.Queries(first, Batch), Task.Relevant(first, Batch));
            Environment.Rank(Encoder.Queries(first, Batch), Task.Graded(first, Batch));
            return report;
        }
    }

    private sealed class Unheld : IDocumentEncoder
    {
        public float[][] Encode(IReadOnlyList<int> rows, CancellationToken cancellation = default) => [.. rows.Select(_ => new float[] { 1, 0 })];

        public int TokensOf(int row) => 1;
    }
}
