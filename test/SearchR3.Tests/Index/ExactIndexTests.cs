using FsCheck.Xunit;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Index;

namespace SearchR3.Tests.Index;

public class ExactIndexTests
{
    [Property(MaxTest = 80)]
    public void Exact_data_give_the_naive_ranking_to_the_last_tie(byte rows, byte dimension, byte queries, byte top, int seed)
    {
        int d = 1 + (dimension % 70);
        float[][] data = VectorSets.Integers(rows * 5, d, seed);
        float[][] asked = VectorSets.Integers(queries % 80, d, seed + 1);
        string[] ids = VectorSets.Ids(data.Length);
        using ExactIndex index = VectorSets.Index(ids, data);

        IReadOnlyList<IReadOnlyList<Hit>> batch = index.Search(asked, 1 + top);

        Assert.Equal(asked.Length, batch.Count);
        for (int i = 0; i < asked.Length; i++)
        {
            Assert.Equal(VectorSets.Naive(ids, data, asked[i], 1 + top), batch[i]);
            Assert.Equal(batch[i], index.Search(asked[i], 1 + top));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Tiny_indexes_return_what_they_have(int rows)
    {
        float[][] data = VectorSets.Integers(rows, 3, 1);
        string[] ids = VectorSets.Ids(rows);
        using ExactIndex index = VectorSets.Index(ids, data);

        Assert.Equal(VectorSets.Naive(ids, data, [1, -2, 3], 10), index.Search([1, -2, 3], 10));
        Assert.Equal(rows == 0 ? 0 : 3, index.Dimension);
    }

    [Fact]
    public void Duplicates_and_zeros_are_ordered_by_id()
    {
        float[][] data = [.. Enumerable.Repeat(new float[] { 1, 0, 0 }, 300), .. Enumerable.Repeat(new float[3], 700)];
        string[] ids = VectorSets.Ids(data.Length);
        using ExactIndex index = VectorSets.Index(ids, data, IndexInfo.Cosine);
        float[][] queries = [.. Enumerable.Repeat(new float[] { 2, 0, 0 }, 70), .. Enumerable.Repeat(new float[3], 10)];

        foreach ((float[] query, IReadOnlyList<Hit> hits) in queries.Zip(index.Search(queries, 400)))
        {
            float[] unit = [query[0] / 2, 0, 0];
            Assert.Equal(VectorSets.Naive(ids, data, unit, 400), hits);
        }
    }

    [Fact]
    public void Batch_single_and_every_thread_count_agree_to_the_bit()
    {
        float[][] data = VectorSets.Reals(5_003, 96, 1);
        float[][] queries = VectorSets.Reals(300, 96, 2);
        string[] ids = VectorSets.Ids(data.Length);
        using ExactIndex index = VectorSets.Index(ids, data, IndexInfo.Cosine);
        index.Threads = 1;
        IReadOnlyList<IReadOnlyList<Hit>> expected = index.Search(queries, 10);

        foreach (int threads in new[] { 2, 3, 8 })
        {
            index.Threads = threads;
            IReadOnlyList<IReadOnlyList<Hit>> batch = index.Search(queries, 10);
            IReadOnlyList<IReadOnlyList<Hit>> small = index.Search(queries[..5], 10);
            for (int i = 0; i < queries.Length; i++)
            {
                Assert.Equal(expected[i], batch[i]);
                if (i < 20)
                {
                    Assert.Equal(expected[i], index.Search(queries[i], 10));
                }

                if (i < small.Count)
                {
                    Assert.Equal(expected[i], small[i]);
                }
            }
        }
    }

    [Fact]
    public void Scores_are_cosines_within_float_rounding()
    {
        float[][] data = VectorSets.Reals(400, 384, 3);
        float[] query = VectorSets.Reals(1, 384, 4)[0];
        string[] ids = VectorSets.Ids(data.Length);
        using ExactIndex index = VectorSets.Index(ids, data, IndexInfo.Cosine);
        static double Norm(float[] v) => Math.Sqrt(v.Sum(x => (double)x * x));
        Dictionary<string, double> cosines = VectorSets.Naive(ids, data, query, 400)
            .ToDictionary(hit => hit.DocumentId, hit => hit.Score / Norm(query) / Norm(data[Array.IndexOf(ids, hit.DocumentId)]));

        IReadOnlyList<Hit> hits = index.Search(query, 400);

        Assert.Equal(400, hits.Count);
        Assert.All(hits, hit => Assert.Equal(cosines[hit.DocumentId], hit.Score, tolerance: 1e-6));
        Assert.Equal(hits.OrderByDescending(hit => hit.Score).ThenBy(hit => hit.DocumentId, DocumentIdOrder.Instance), hits);
    }

    [Fact]
    public void Large_values_neither_overflow_nor_lose_rows()
    {
        float[][] data = [[1e17f, 1e17f], [-1e17f, 1e17f], [1e17f, -1e17f]];
        using ExactIndex index = VectorSets.Index(["a", "b", "c"], data);

        Assert.Equal(["a", "b", "c"], index.Search([1e17f, 1e17f], 3).Select(hit => hit.DocumentId));
        Assert.Contains("length", Refused(() => VectorSets.Index(["a"], [[1e30f, 1]])), StringComparison.Ordinal);
        Assert.Contains("length", Refused(() => index.Search([1e30f, 1], 3)), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_carry_their_epoch_and_vector()
    {
        using ExactIndex index = ExactIndex.Build(["a", "b"], [[3, 4], [1, 0]], new IndexInfo { Epoch = 7 }, [2, 7]);

        Assert.Equal([2, 7], [index.EpochOf(0), index.EpochOf(1)]);
        Assert.Equal([0.6f, 0.8f], index.VectorOf(0));
        Assert.Equal(["a", "b"], index.Ids);
        using ExactIndex plain = ExactIndex.Build(["a"], [[1]], new IndexInfo { Epoch = 7 });
        Assert.Equal(7, plain.EpochOf(0));
    }

    [Fact]
    public void Bad_vectors_are_refused_with_both_numbers()
    {
        using ExactIndex index = VectorSets.Index(["a"], [[1, 2, 3]]);

        Assert.Contains("2 dimensions, but the index has 3", Refused(() => index.Search([1, 2], 1)), StringComparison.Ordinal);
        Assert.Contains("Query vector 2 has 0 dimensions", Refused(() => index.Search([[1, 2, 3], []], 1)), StringComparison.Ordinal);
        Assert.Contains("2 dimensions, but the first vector has 3", Refused(() => VectorSets.Index(["a", "b"], [[1, 2, 3], [1, 2]])), StringComparison.Ordinal);
        Assert.Contains("'a' has 0 dimensions", Refused(() => VectorSets.Index(["a"], [[]])), StringComparison.Ordinal);
        foreach (float bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            Assert.Contains("position 1", Refused(() => index.Search([0, bad, 0], 1)), StringComparison.Ordinal);
            Assert.Contains("position 1", Refused(() => index.Search([[0, bad, 0]], 1)), StringComparison.Ordinal);
            Assert.Contains("'a'", Refused(() => VectorSets.Index(["a"], [[0, bad]])), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Bad_ids_counts_and_settings_are_refused()
    {
        using ExactIndex index = VectorSets.Index(["a"], [[1]]);
        using ExactIndex empty = VectorSets.Index([], []);

        Assert.Contains("2 ids, 1 vectors", Refused(() => VectorSets.Index(["a", "b"], [[1]])), StringComparison.Ordinal);
        Assert.Contains("3 epochs", Refused(() => ExactIndex.Build(["a"], [[1]], new(), [1, 2, 3])), StringComparison.Ordinal);
        Assert.Contains("rows 0 and 2", Refused(() => VectorSets.Index(["a", "b", "a"], [[1], [2], [3]])), StringComparison.Ordinal);
        Assert.Contains("row 1 is empty", Refused(() => VectorSets.Index(["a", ""], [[1], [2]])), StringComparison.Ordinal);
        Assert.Contains("'euclid'", Refused(() => VectorSets.Index(["a"], [[1]], "euclid")), StringComparison.Ordinal);
        Assert.Contains("is 0", Refused(() => index.Search([1], 0)), StringComparison.Ordinal);
        Assert.Contains("is -1", Refused(() => index.Search([[1]], -1)), StringComparison.Ordinal);
        Assert.Contains("is 0", Refused(() => empty.Search([1], 0)), StringComparison.Ordinal);
        Assert.Contains("is 0", Refused(() => index.Threads = 0), StringComparison.Ordinal);
        Assert.Empty(empty.Search([[1], [1, 2]], 5)[1]);
    }

    [Fact]
    public void A_foreign_model_or_corpus_is_refused_with_both_names()
    {
        IndexInfo info = new() { ModelRevision = "m1", CorpusHash = "c1" };

        info.RequireModel("m1");
        info.RequireCorpus("c1");
        string model = Refused(() => info.RequireModel("m2"));
        string corpus = Refused(() => info.RequireCorpus("c2"));
        Assert.Contains("'m1'", model, StringComparison.Ordinal);
        Assert.Contains("'m2'", model, StringComparison.Ordinal);
        Assert.Contains("'c1'", corpus, StringComparison.Ordinal);
        Assert.Contains("'c2'", corpus, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_batch_stops_and_a_disposed_index_refuses()
    {
        ExactIndex index = VectorSets.Index(["a"], [[1]]);

        Assert.Throws<OperationCanceledException>(() => index.Search([[1]], 1, new CancellationToken(canceled: true)));
        index.Dispose();
        Assert.Throws<ObjectDisposedException>(() => index.Search([1], 1));
    }

    private static string Refused(Action action) => Assert.Throws<SearchR3Exception>(action).Message;
}
