using FsCheck.Xunit;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Evaluation;

namespace SearchR3.Tests.Evaluation;

/// <summary>Bounds and orders that hold for every metric, convention, gain and relevance level, on random judgements and rankings.</summary>
public sealed class MetricPropertyTests
{
    private const string Query = "q";

    private static readonly Metric[] Metrics =
    [
        .. from kind in Enum.GetValues<MetricKind>()
           from cutOff in (int?[])[1, 3, 10, 1000, null]
           where kind != MetricKind.Precision || cutOff is not null
           select new Metric(kind, cutOff),
    ];

    private static readonly EvaluationOptions[] Rules =
    [
        .. from convention in Enum.GetValues<MetricConvention>()
           from gain in (GainFunction?[])[null, .. Enum.GetValues<GainFunction>()]
           from level in (int[])[1, 2]
           select new EvaluationOptions { Metrics = Metrics, Convention = convention, Gain = gain, RelevanceLevel = level },
    ];

    [Property(MaxTest = 60)]
    public void EveryValueLiesBetweenZeroAndOne(sbyte[] grades, byte returned, int seed)
    {
        int[] ranking = Shuffled(grades.Length, seed)[..(grades.Length == 0 ? 0 : returned % (grades.Length + 1))];

        Assert.All(Rules, rules => Assert.All(Values(grades, ranking, rules), value => Assert.InRange(value, 0, 1 + 1e-12)));
    }

    [Property(MaxTest = 60)]
    public void ARankingByGradeIsPerfect(sbyte[] grades)
    {
        int[] ideal = [.. Enumerable.Range(0, grades.Length).OrderByDescending(i => Grade(grades[i]))];
        foreach (EvaluationOptions rules in Rules)
        {
            int relevant = grades.Count(grade => Grade(grade) >= rules.RelevanceLevel);
            double[] values = Values(grades, ideal, rules);
            for (int i = 0; i < values.Length && relevant > 0; i++)
            {
                double expected = Metrics[i].Kind switch
                {
                    MetricKind.Recall => Math.Min(Metrics[i].CutOff ?? int.MaxValue, relevant) / (double)relevant,
                    MetricKind.Precision => Math.Min(Metrics[i].CutOff!.Value, relevant) / (double)Metrics[i].CutOff!.Value,
                    MetricKind.AveragePrecision when rules.Convention != MetricConvention.SentenceTransformers =>
                        Math.Min(Metrics[i].CutOff ?? int.MaxValue, relevant) / (double)relevant,
                    _ => 1,
                };
                Assert.Equal(expected, values[i], 1e-12);
            }
        }
    }

    [Property(MaxTest = 60)]
    public void ADocumentThatMovesAboveALessRelevantOneNeverLowersAValue(sbyte[] grades, int seed)
    {
        int[] before = Shuffled(grades.Length, seed);
        int at = Enumerable.Range(0, Math.Max(0, before.Length - 1)).FirstOrDefault(i => Grade(grades[before[i]]) < Grade(grades[before[i + 1]]), -1);
        if (at < 0)
        {
            return;
        }

        int[] after = [.. before];
        (after[at], after[at + 1]) = (before[at + 1], before[at]);
        foreach (EvaluationOptions rules in Rules)
        {
            Assert.All(Values(grades, before, rules).Zip(Values(grades, after, rules)), pair => Assert.True(pair.Second >= pair.First - 1e-12));
        }
    }

    [Property(MaxTest = 60)]
    public void DocumentsOfEqualGradeMayChangePlaces(sbyte[] grades, int seed)
    {
        int[] ranking = Shuffled(grades.Length, seed);
        Dictionary<int, Queue<int>> sameGrade = Shuffled(grades.Length, seed + 1).GroupBy(i => Grade(grades[i])).ToDictionary(g => g.Key, g => new Queue<int>(g));
        int[] exchanged = [.. ranking.Select(i => sameGrade[Grade(grades[i])].Dequeue())];

        Assert.All(Rules, rules => Assert.Equal(Values(grades, ranking, rules), Values(grades, exchanged, rules)));
    }

    [Property(MaxTest = 60)]
    public void ALongerRankingNeverLowersAValue(sbyte[] grades, byte returned, int seed)
    {
        int[] whole = Shuffled(grades.Length, seed);
        int[] start = whole[..(grades.Length == 0 ? 0 : returned % (grades.Length + 1))];

        Assert.All(Rules, rules => Assert.All(
            Values(grades, start, rules).Zip(Values(grades, whole, rules)), pair => Assert.True(pair.Second >= pair.First - 1e-12)));
    }

    /// <summary>-1 (TREC's spam) to 4.</summary>
    private static int Grade(sbyte drawn) => (drawn & 0x7F) % 6 - 1;

    private static int[] Shuffled(int count, int seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new Random(seed).Shuffle(order);
        return order;
    }

    private static double[] Values(sbyte[] grades, int[] ranking, EvaluationOptions rules)
    {
        Qrels qrels = Qrels.From(grades.Select((grade, i) => (Query, $"d{i}", Grade(grade))));
        RetrievalRun run = new("random", new Dictionary<string, IReadOnlyList<Hit>>
        {
            // Whole numbers, so that no two scores tie as float32.
            [Query] = [.. ranking.Select((document, rank) => new Hit($"d{document}", 1000 - rank))],
        });
        RetrievalReport report = RetrievalEvaluator.Evaluate(qrels, run, rules);
        return [.. Metrics.Select(metric => report.Values[metric].Count == 0 ? 0 : report.Values[metric][0])];
    }
}
