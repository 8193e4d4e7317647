using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Training.Mining;

namespace SearchR3.Tests.Training.Mining;

public sealed class HardNegativeMinerTests
{
    [Fact]
    public void TheLowestPositiveDecidesTheMargin()
    {
        // Cosines with the query (1, 0): positives 0.8 and 0.6; with a margin of 0.1 only 0.5 and less may stay.
        Task task = new Task()
            .Document("p1", "one", Angle(0.8)).Document("p2", "two", Angle(0.6))
            .Document("n1", "three", Angle(0.7)).Document("n2", "four", Angle(0.5)).Document("n3", "five", Angle(0.3))
            .Query("q", "query", Angle(1), "p1", "p2");

        MinedQuery mined = Assert.Single(task.Mine(new MiningOptions { AbsoluteMargin = 0.1 - 1e-6 }).Queries);

        Assert.Equal(["n2", "n3"], mined.Negatives.Select(task.Id));
        Assert.Equal([0.5, 0.3], mined.NegativeScores.Select(s => Math.Round(s, 6)));
        Assert.Equal([0.8, 0.6], mined.PositiveScores.Select(s => Math.Round(s, 6)));
    }

    [Fact]
    public void TheTwinOfAPositiveIsNoNegativeAndATextIsOneNegative()
    {
        Task task = new Task()
            .Document("p", "answer", Angle(0.8)).Document("twin", "answer", Angle(0.8))
            .Document("z", "other", Angle(0.5)).Document("a", "other", Angle(0.5)).Document("b", "third", Angle(0.2))
            .Query("q", "query", Angle(1), "p");

        MiningResult result = task.Mine(new MiningOptions());

        Assert.Equal(["a", "b"], result.Queries[0].Negatives.Select(task.Id));
        Assert.Equal((3, 2), (result.Report.Documents, result.Report.DuplicateDocuments));
        Assert.Equal((1, 0), (result.Report.QueriesWithTooFew, result.Report.QueriesWithNone));
    }

    [Fact]
    public void QueriesOfTheSameTextShareTheirPositives()
    {
        Task task = new Task()
            .Document("a", "one", Angle(0.9)).Document("b", "two", Angle(0.8)).Document("c", "three", Angle(0.7))
            .Query("q1", "same", Angle(1), "a").Query("q2", "same", Angle(1), "b");

        MiningResult result = task.Mine(new MiningOptions());

        MinedQuery mined = Assert.Single(result.Queries);
        Assert.Equal(["q1", "q2"], mined.Ids);
        Assert.Equal(["c"], mined.Negatives.Select(task.Id));
        Assert.Equal(1, result.Report.DuplicateQueries);
    }

    [Fact]
    public void AGradeOfZeroIsNoPositive()
    {
        Task task = new Task().Document("a", "one", Angle(0.9)).Document("b", "two", Angle(0.8)).Query("q", "query", Angle(1), "b");
        task.Judge("q", "a", 0);

        Assert.Equal(["a"], Assert.Single(task.Mine(new MiningOptions()).Queries).Negatives.Select(task.Id));
    }

    [Fact]
    public void TheReportCountsScoresAndRefusals()
    {
        // 0.8 - 0.9 and 0.8 - 0.79 break the margin of 5 percent (0.76); 0.4 and 0.2 stay.
        Task task = new Task()
            .Document("p", "p", Angle(0.8)).Document("a", "a", Angle(0.9)).Document("b", "b", Angle(0.79))
            .Document("c", "c", Angle(0.4)).Document("d", "d", Angle(0.2))
            .Query("q", "query", Angle(1), "p");

        MiningReport report = task.Mine(new MiningOptions { RelativeMargin = 0.05 }).Report;

        Assert.Equal((4, 2), (report.Candidates, report.Skipped["relativeMargin"]));
        Assert.Equal((1, 2, 2), (report.Positive.Count, report.Negative.Count, report.Difference.Count));
        Assert.Equal(0.3, report.Negative.Mean!.Value, 1e-6);
        Assert.Equal(0.5, report.Difference.Mean!.Value, 1e-6);
        Assert.Equal((30 + 1, 1, 0), (report.RangeMax, report.QueriesWithTooFew, report.QueriesWithNone));
    }

    [Fact]
    public void RandomTasksKeepEveryPromise()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var task = Task.Random(seed, documents: 60, queries: 15);
            MiningOptions options = new()
            {
                NumNegatives = 4,
                RangeMin = seed % 3,
                RelativeMargin = seed % 2 == 0 ? 0.1 : null,
                AbsoluteMargin = seed % 5 == 0 ? 0.05 : null,
                SamplingStrategy = seed % 4 == 3 ? NegativeSampling.Random : NegativeSampling.Top,
            };
            MiningResult result = task.Mine(options);

            foreach (MinedQuery query in result.Queries)
            {
                string[] positives = [.. query.Ids.SelectMany(task.PositiveTexts)];
                Assert.DoesNotContain(query.Negatives, row => positives.Contains(task.Corpus[row].FullText));
                Assert.Equal(query.Negatives.Count, query.Negatives.Select(row => task.Corpus[row].FullText).Distinct().Count());
                double lowest = query.PositiveScores.Min();
                Assert.All(query.NegativeScores, s => Assert.True(KeepsMargins(options, s, lowest)));
                Assert.Equal(query.NegativeScores.OrderDescending(), query.NegativeScores);
                if (options.SamplingStrategy == NegativeSampling.Top)
                {
                    double[] allowed = [.. task.DistinctScores(query.Ids[0], except: positives)
                        .Where(s => KeepsMargins(options, s, lowest))
                        .OrderDescending().Skip(options.RangeMin).Take(4)];
                    Assert.Equal(allowed.Select(s => Math.Round(s, 9)), query.NegativeScores.Select(s => Math.Round(s, 9)));
                }
            }
        }
    }

    [Theory]
    [InlineData(NegativeSampling.Top)]
    [InlineData(NegativeSampling.Random)]
    public void TheOrderOfTheCorpusChangesNothing(NegativeSampling strategy)
    {
        MiningOptions options = new() { SamplingStrategy = strategy, RangeMax = 12 };
        var task = Task.Random(3, documents: 60, queries: 15);

        Assert.Equal(task.Found(options), task.Shuffled(9).Found(options));
    }

    [Fact]
    public void TheSeedDecidesWhatARandomChoiceTakes()
    {
        MiningOptions options = new() { SamplingStrategy = NegativeSampling.Random, RangeMax = 20 };
        var task = Task.Random(3, documents: 60, queries: 15);

        Assert.Equal(task.Found(options), task.Found(options));
        Assert.NotEqual(task.Found(options), task.Found(options with { Seed = 2 }));
    }

    [Fact]
    public void VectorsThatAreMissingAreNamed()
    {
        Task task = new Task().Document("a", "one", Angle(0.9)).Document("b", "two", Angle(0.8)).Query("q", "query", Angle(1), "b");
        HardNegativeMiner miner = task.Miner();

        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => miner.Mine([], [[1f, 0f], [1f, 0f]], new MiningOptions()));

        Assert.Contains("0 query vectors for 1 texts", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SplitsWithoutAnswersHaveNothingToMineFor()
    {
        Task task = new Task().Document("a", "one", Angle(0.9)).Query("q", "query", Angle(1));
        task.Judge("q", "a", 0);

        Assert.Contains("nothing to mine for", Assert.Throws<SearchR3Exception>(task.Miner).Message, StringComparison.Ordinal);
    }

    private static bool KeepsMargins(MiningOptions options, double negative, double positive) =>
        (options.RelativeMargin is not double share || negative <= positive - Math.Abs(positive) * share)
        && (options.AbsoluteMargin is not double margin || negative + margin <= positive);

    /// <summary>A unit vector whose cosine with (1, 0) is <paramref name="cosine"/>.</summary>
    private static float[] Angle(double cosine) => [(float)cosine, (float)Math.Sqrt(1 - cosine * cosine)];

    /// <summary>Documents and queries with vectors that are given, not computed.</summary>
    private sealed class Task
    {
        private readonly List<CorpusDocument> _documents = [];
        private readonly Dictionary<string, float[]> _vectors = [];
        private readonly List<Query> _queries = [];
        private readonly List<(string, string, int)> _judgements = [];

        public Corpus Corpus => Corpus.From(_documents);

        public static Task Random(int seed, int documents, int queries)
        {
            Random random = new(seed);
            float[] Vector() => [.. Enumerable.Range(0, 8).Select(_ => random.NextSingle() * 2 - 1)];
            Task task = new();
            for (int i = 0; i < documents; i++)
            {
                // Every third text occurs before: twins have one vector.
                int text = i % 3 == 2 ? random.Next(i) : i;
                string id = $"d{random.Next(100000)}-{i}";
                task.Document(id, task._documents.Count > text && i % 3 == 2 ? task._documents[text].Text : $"text {i}", Vector());
            }

            for (int i = 0; i < queries; i++)
            {
                string[] positives = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => task._documents[random.Next(documents)].Id).Distinct()];
                task.Query($"q{i}", $"query {i % (queries - 2)}", Vector(), positives);
            }

            return task;
        }

        public Task Document(string id, string text, float[] vector)
        {
            _documents.Add(new CorpusDocument(id, "", text));
            _vectors.TryAdd("d " + text, vector);
            return this;
        }

        public Task Query(string id, string text, float[] vector, params string[] positives)
        {
            _queries.Add(new Query(id, text));
            _vectors.TryAdd("q " + text, vector);
            _judgements.AddRange(positives.Select(p => (id, p, 1)));
            return this;
        }

        public void Judge(string query, string document, int grade) => _judgements.Add((query, document, grade));

        public Task Shuffled(int seed)
        {
            CorpusDocument[] documents = [.. _documents];
            new Random(seed).Shuffle(documents);
            Task task = new();
            task._documents.AddRange(documents);
            task._queries.AddRange(_queries);
            task._judgements.AddRange(_judgements);
            foreach ((string key, float[] vector) in _vectors)
            {
                task._vectors[key] = vector;
            }

            return task;
        }

        public string Id(int row) => _documents[row].Id;

        public IEnumerable<string> PositiveTexts(string query) =>
            _judgements.Where(j => j.Item1 == query).Select(j => _documents.Single(d => d.Id == j.Item2).FullText);

        public IEnumerable<double> DistinctScores(string query, string[] except)
        {
            float[] vector = _vectors["q " + _queries.Single(q => q.Id == query).Text];
            return _documents.Select(d => d.FullText).Distinct().Except(except).Select(text => Cosine(vector, _vectors["d " + text]));
        }

        public HardNegativeMiner Miner() => new([new BeirDataset("task", "train", Corpus, _queries, Qrels.From(_judgements))]);

        public MiningResult Mine(MiningOptions options)
        {
            HardNegativeMiner miner = Miner();
            return miner.Mine(
                [.. miner.QueryTexts.Select(t => _vectors["q " + t])], [.. miner.DocumentRows.Select(row => _vectors["d " + _documents[row].FullText])], options);
        }

        public string Found(MiningOptions options) =>
            string.Join('\n', Mine(options).Queries.Select(q => $"{q.Text}: {string.Join(' ', q.Negatives.Select(Id))}"));

        private static double Cosine(float[] a, float[] b)
        {
            double product = a.Zip(b, (x, y) => (double)x * y).Sum();
            return product / Math.Sqrt(a.Sum(x => (double)x * x)) / Math.Sqrt(b.Sum(x => (double)x * x));
        }
    }
}
