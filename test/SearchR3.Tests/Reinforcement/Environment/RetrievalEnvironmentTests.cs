using SearchR3.Reinforcement.Environment;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Index;

namespace SearchR3.Tests.Reinforcement.Environment;

public sealed class RetrievalEnvironmentTests
{
    private const int Documents = 500;

    private static readonly EnvironmentOptions Whole = new() { PoolSize = Documents, SearchWidth = Documents };

    [Fact]
    public void RanksAsBruteForceDoes()
    {
        ToyTask task = new(Documents);
        DriftingEncoder encoder = new(task);
        using var environment = RetrievalEnvironment.Create(task.Corpus, encoder, Whole with { Comparison = StaleComparison.AsStored }, seed: 1);
        encoder.Time = 1;
        float[][] queries = encoder.Queries(0, 32);
        environment.Refresh(1, queries, task.Relevant(0, 32));
        IReadOnlyDictionary<int, int>[] relevant =
            [.. task.Positives.Take(32).Select(row => new Dictionary<int, int> { [row] = 2, [(row + 1) % Documents] = 1, [(row + 2) % Documents] = 0 })];

        RankedRollout[] ranked = environment.Rank(queries, relevant);

        float[] vectors = environment.Vectors([.. Enumerable.Range(0, Documents)]);
        for (int i = 0; i < queries.Length; i++)
        {
            double[] scores = [.. Enumerable.Range(0, Documents).Select(
                row => VectorArithmetic.Dot(queries[i], vectors.AsSpan(row * environment.Dimension, environment.Dimension)))];
            Assert.Equal(2, ranked[i].Relevant.Count);
            foreach (RelevantRank found in ranked[i].Relevant)
            {
                Assert.Equal(relevant[i][found.Row], found.Grade);
                Assert.Equal(1 + scores.Count(s => s > scores[found.Row] + 1e-7), found.Rank);
                Assert.Equal(scores[found.Row], found.Score, 1e-5);
            }

            int best = ranked[i].Relevant[0].Row;
            double rival = Enumerable.Range(0, Documents).Where(row => relevant[i].GetValueOrDefault(row) == 0).Max(row => scores[row]);
            Assert.Equal(scores[best] - rival, ranked[i].Margin, 1e-5);
            Assert.Equal(ranked[i].Relevant.Min(r => r.Rank), ranked[i].BestRank);
            Assert.Equal(scores.Max(), ranked[i].TopScores[0], 1e-5);
            Assert.Equal(10, ranked[i].TopRows.Length);
        }
    }

    [Fact]
    public void TheBatchThatARolloutIsInChangesNothing()
    {
        ToyTask task = new(Documents);
        DriftingEncoder encoder = new(task);
        using var environment = RetrievalEnvironment.Create(task.Corpus, encoder, new EnvironmentOptions(), seed: 1);
        encoder.Time = 3;
        float[][] queries = encoder.Queries(0, 16);
        environment.Refresh(3, queries, task.Relevant(0, 16));

        RankedRollout[] together = environment.Rank(queries, task.Graded(0, 16));

        for (int i = 0; i < queries.Length; i++)
        {
            RankedRollout alone = environment.Rank([queries[i]], task.Graded(i, 1))[0];
            Assert.Equal(alone.Relevant, together[i].Relevant);
            Assert.Equal(alone.TopRows, together[i].TopRows);
            Assert.Equal(alone.TopScores, together[i].TopScores);
            Assert.Equal(alone.Margin, together[i].Margin);
        }
    }

    [Fact]
    public void ARelevantRowBeyondThePoolSaysSo()
    {
        ToyTask task = new(Documents);
        RotatingEncoder encoder = new(task);
        using var environment = RetrievalEnvironment.Create(
            task.Corpus, encoder, new EnvironmentOptions { TopK = 5, PoolSize = 12, SearchWidth = 100 }, seed: 1);
        float[][] queries = encoder.Queries(0, 1);
        float[] vectors = environment.Vectors([.. Enumerable.Range(0, Documents)]);
        int[] worst = [.. Enumerable.Range(0, Documents)
            .OrderBy(row => VectorArithmetic.Dot(queries[0], vectors.AsSpan(row * environment.Dimension, environment.Dimension))).Take(2)];

        RankedRollout ranked = environment.Rank(queries, [new Dictionary<int, int> { [worst[0]] = 1, [worst[1]] = 1 }])[0];

        Assert.Equal(12, ranked.PoolSize);
        Assert.Equal([13, 14], ranked.Relevant.Select(r => r.Rank));
        Assert.Equal(worst[1], ranked.Relevant[0].Row);
        Assert.True(ranked.Margin < 0);
    }

    [Fact]
    public void EqualScoresAreOrderedById()
    {
        Corpus corpus = Corpus.From(new[] { "b", "a", "c" }.Select(id => new CorpusDocument(id, "", id)));
        using var environment = RetrievalEnvironment.Create(
            corpus, new Same(), new EnvironmentOptions { PoolSize = 3, SearchWidth = 3, TopK = 1, TopRows = 3 }, seed: 1);

        RankedRollout ranked = environment.Rank([[1, 0]], [new Dictionary<int, int> { [0] = 1 }])[0];

        Assert.Equal(2, ranked.BestRank);
        Assert.Equal([1, 0, 2], ranked.TopRows);
    }

    [Fact]
    public void AFreshRowMeetsAStaleOneByTheVectorItHad()
    {
        // Two documents on either side of the query; the relevant one comes nearer, and so would the other if it were encoded.
        Corpus corpus = Corpus.From(new[] { "rival", "right" }.Select(id => new CorpusDocument(id, "", id)));
        int RankWith(StaleComparison comparison)
        {
            Approaching encoder = new();
            using var environment = RetrievalEnvironment.Create(
                corpus, encoder,
                new EnvironmentOptions { Comparison = comparison, BudgetShare = 0.5, SampleShare = 0, PoolSize = 2, SearchWidth = 2, TopRows = 1, TopK = 0 }, seed: 1);
            encoder.Time = 1;
            environment.Refresh(1, [[1, 0]], [[1]]);
            Assert.Equal([1], environment.FreshRows);
            return environment.Rank([[1, 0]], [new Dictionary<int, int> { [1] = 1 }])[0].BestRank;
        }

        Assert.Equal(1, RankWith(StaleComparison.AsStored));
        Assert.Equal(2, RankWith(StaleComparison.SameAge));
    }

    [Fact]
    public void ReportsStalenessAndCost()
    {
        ToyTask task = new(Documents);
        DriftingEncoder encoder = new(task);
        using var environment = RetrievalEnvironment.Create(task.Corpus, encoder, new EnvironmentOptions { BudgetShare = 0.2 }, seed: 1);
        for (int iteration = 1; iteration <= 4; iteration++)
        {
            encoder.Time = iteration;
            RefreshReport report = environment.Refresh(iteration, encoder.Queries(0, 16), task.Relevant(0, 16));

            Assert.Equal(
                Enumerable.Range(0, Documents).Average(row => iteration - environment.EpochOf(row)), report.MeanAge, 1e-9);
            Assert.Equal(environment.FreshRows.Sum(row => (long)encoder.TokensOf(row)), report.Tokens);
            Assert.Equal((double)environment.FreshRows.Count / Documents, report.FreshShare);
            Assert.True(report.DriftMedian <= report.Drift95);
            Assert.True(report.MapUsed);
            Assert.True(report.HeldOutCosineAfter > report.HeldOutCosineBefore);
            Assert.True(report.ResidualMedian < report.DriftMedian);
            Assert.Equal(report.Documents, (int)report.ToJson()["refresh/documents"]!);
        }
    }

    [Fact]
    public void TheProbeSeesWhatAFullReEncodeWouldGive()
    {
        ToyTask task = new(Documents);
        DriftingEncoder encoder = new(task);
        using var environment = RetrievalEnvironment.Create(
            task.Corpus, encoder, Whole with { DriftMap = DriftMapKind.None, Policy = RefreshPolicyKind.None }, seed: 1);
        ProbeReport still = environment.Probe(encoder.Queries(0, 64), task.Graded(0, 64));
        encoder.Time = 20;
        ProbeReport moved = environment.Probe(encoder.Queries(0, 64), task.Graded(0, 64));

        Assert.Equal(still.FullReward, still.Reward, 1e-9);
        Assert.Equal(still.FullNdcg10, still.Ndcg10, 1e-9);
        Assert.Equal(1, still.RecallAgainstFull);
        Assert.Equal(1, still.MeanCosine, 1e-5);
        Assert.True(moved.Ndcg10 < moved.FullNdcg10 - 0.05);
        Assert.True(moved.RecallAgainstFull < 0.9);
        Assert.Equal(1, moved.GraphRecall, 1e-9);
        Assert.Equal(moved.FullNdcg10, moved.LiveNdcg10);
        Assert.InRange((double)moved.ToJson()["probe/rewardGap"]!, -1, 0);
    }

    [Fact]
    public void ACancelledRefreshLeavesTheEnvironmentAsItWas()
    {
        ToyTask task = new(Documents);
        DriftingEncoder encoder = new(task);
        using var environment = RetrievalEnvironment.Create(task.Corpus, encoder, new EnvironmentOptions(), seed: 1);
        encoder.Time = 1;
        int[] rows = [.. Enumerable.Range(0, Documents)];
        float[] before = environment.Vectors(rows);

        Assert.Throws<OperationCanceledException>(
            () => environment.Refresh(1, encoder.Queries(0, 4), task.Relevant(0, 4), new CancellationToken(canceled: true)));

        Assert.Equal(before, environment.Vectors(rows));
        Assert.Equal(Documents, environment.FreshRows.Count);
        Assert.Equal(1, environment.Refresh(1, encoder.Queries(0, 4), task.Relevant(0, 4)).Iteration);
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        ToyTask task = new(20);
        RotatingEncoder encoder = new(task);
        using var environment = RetrievalEnvironment.Create(task.Corpus, encoder, new EnvironmentOptions(), seed: 1);
        float[][] one = encoder.Queries(0, 1);

        Assert.Contains("iteration 0", Message(() => environment.Refresh(0, one, [[1]])), StringComparison.Ordinal);
        Assert.Contains("Row 20", Message(() => environment.Refresh(1, one, [[20]])), StringComparison.Ordinal);
        Assert.Contains("2 embeddings", Message(() => environment.Rank(encoder.Queries(0, 2), task.Graded(0, 1))), StringComparison.Ordinal);
        Assert.Contains("3 dimensions", Message(() => environment.Rank([new float[3]], task.Graded(0, 1))), StringComparison.Ordinal);
    }

    [Fact]
    public void AnIterationsCostDoesNotGrowWithTheCorpus()
    {
        (int Documents, long Distances)[] costs = [.. new[] { 1000, 4000, 16000 }.Select(documents =>
        {
            ToyTask task = new(documents);
            DriftingEncoder encoder = new(task);
            using var environment = RetrievalEnvironment.Create(
                task.Corpus, encoder,
                new EnvironmentOptions { BudgetShare = 0.1, BudgetDocuments = 90, PopularShare = 0, Graph = new GraphIndexOptions { Degree = 8, BuildWidth = 24 } }, seed: 1);
            encoder.Time = 1;
            int before = encoder.Encoded;
            RefreshReport report = environment.Refresh(1, encoder.Queries(0, 8), task.Relevant(0, 8));
            return (encoder.Encoded - before, report.GraphDistances);
        })];

        Assert.All(costs, cost => Assert.Equal(90, cost.Documents));

        // Sixteen times the corpus: the repair of as many rows may cost a little more, as a search does.
        Assert.True(costs[2].Distances < 3 * costs[0].Distances, string.Join(' ', costs));
    }

    private static string Message(Action action) => Assert.Throws<SearchR3Exception>(action).Message;

    private sealed class Same : IDocumentEncoder
    {
        public float[][] Encode(IReadOnlyList<int> rows, CancellationToken cancellation = default) => [.. rows.Select(_ => new float[] { 1, 0 })];

        public int TokensOf(int row) => 1;
    }

    private sealed class Approaching : IDocumentEncoder
    {
        internal int Time { get; set; }

        public float[][] Encode(IReadOnlyList<int> rows, CancellationToken cancellation = default) => [.. rows.Select(row =>
        {
            double angle = (row == 0 ? 0.5 : -0.6) / (1 + Time);
            return new[] { (float)Math.Cos(angle), (float)Math.Sin(angle) };
        })];

        public int TokensOf(int row) => 1;
    }
}
