using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Index;

namespace SearchR3.Tests.Index;

/// <summary>Random vectors and the slow search that they are checked against.</summary>
internal static class VectorSets
{
    /// <summary>Values -3 to 3: every inner product is exact in float, so rankings with ties can be compared to the last place.</summary>
    public static float[][] Integers(int count, int dimension, int seed) => Make(count, dimension, seed, random => random.Next(-3, 4));

    public static float[][] Reals(int count, int dimension, int seed) => Make(count, dimension, seed, random => (random.NextSingle() * 2) - 1);

    /// <summary>Ids whose order differs from the row order.</summary>
    public static string[] Ids(int count, int seed = 5)
    {
        string[] ids = [.. Enumerable.Range(0, count).Select(i => $"d{i}")];
        new Random(seed).Shuffle(ids);
        return ids;
    }

    /// <summary>Inner products in double, best first, ties by id ascending.</summary>
    public static Hit[] Naive(string[] ids, float[][] rows, float[] query, int top) =>
    [
        .. rows.Select((row, i) => new Hit(ids[i], row.Zip(query, (a, b) => (double)a * b).Sum()))
            .OrderByDescending(hit => hit.Score).ThenBy(hit => hit.DocumentId, DocumentIdOrder.Instance).Take(top),
    ];

    public static ExactIndex Index(string[] ids, float[][] rows, string similarity = IndexInfo.Dot) =>
        ExactIndex.Build(ids, rows, new IndexInfo { ModelRevision = "m1", CorpusHash = "c1", Similarity = similarity, Epoch = 3 });

    private static float[][] Make(int count, int dimension, int seed, Func<Random, float> value)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, dimension).Select(_ => value(random)).ToArray())];
    }
}
