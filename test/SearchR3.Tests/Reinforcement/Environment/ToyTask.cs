using SearchR3.Retrieval.Beir;

namespace SearchR3.Tests.Reinforcement.Environment;

/// <summary>
/// Documents in clusters, as features that no encoder has seen yet, and queries near their one relevant document; everything from the seed.
/// </summary>
internal sealed class ToyTask
{
    internal ToyTask(int documents, int features = 16, int queries = 64, int seed = 1)
    {
        Random random = new(seed);
        float[][] centres = [.. Enumerable.Range(0, Math.Max(2, documents / 40)).Select(_ => Gaussian(random, features, 1))];
        Documents = [.. Enumerable.Range(0, documents).Select(i => Near(random, centres[i % centres.Length], 0.5f))];
        Corpus = Corpus.From(Enumerable.Range(0, documents).Select(i => new CorpusDocument($"d{i:D6}", "", $"document {i}")));
        Positives = [.. Enumerable.Range(0, queries).Select(_ => random.Next(documents))];
        Queries = [.. Positives.Select(row => Near(random, Documents[row], 0.8f))];
    }

    internal Corpus Corpus { get; }

    /// <summary>[documents][features].</summary>
    internal float[][] Documents { get; }

    /// <summary>[queries][features].</summary>
    internal float[][] Queries { get; }

    /// <summary>The relevant row of each query.</summary>
    internal int[] Positives { get; }

    internal int[][] Relevant(int first, int count) => [.. Positives.Skip(first).Take(count).Select(row => new[] { row })];

    internal IReadOnlyDictionary<int, int>[] Graded(int first, int count) =>
        [.. Positives.Skip(first).Take(count).Select(row => (IReadOnlyDictionary<int, int>)new Dictionary<int, int> { [row] = 1 })];

    private static float[] Near(Random random, float[] centre, float spread) =>
        [.. centre.Zip(Gaussian(random, centre.Length, spread), (a, b) => a + b)];

    internal static float[] Gaussian(Random random, int count, float scale)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = scale * (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return values;
    }
}
