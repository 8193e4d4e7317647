using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Evaluation;
using SearchR3.Retrieval.Lexical;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Lexical;

public class Bm25CollectionTests
{
    // Plain BM25 with exact document lengths and words [a-z0-9]+ reaches 0.378 and 0.663. Lucene stores a length in one byte, and its
    // words may hold apostrophes and points: a separate implementation with both gives 0.3846 and 0.6689.
    [Theory]
    [InlineData("cranfield", 0.3849, 0.378)]
    [InlineData("med", 0.6689, 0.663)]
    public void Known_collections_have_their_known_ndcg(string name, double expected, double plainBm25)
    {
        BeirDataset data = BeirDataset.Load(SharedFixtures.Path($"data/{name}"), "test");
        using Bm25Index index = Bm25Index.Build(data.Corpus, new Bm25Options { Analysis = TextAnalysis.English });
        IReadOnlyList<IReadOnlyList<Hit>> hits = index.Search([.. data.Queries.Select(query => query.Text)], 100);
        RetrievalRun run = new("bm25", data.Queries.Zip(hits).ToDictionary(pair => pair.First.Id, pair => pair.Second));
        Metric ndcg = new(MetricKind.Ndcg, 10);

        double mean = RetrievalEvaluator.Evaluate(data.Qrels, run, new EvaluationOptions { Metrics = [ndcg] }).Mean(ndcg);

        Assert.Equal(expected, mean, tolerance: 5e-4);
        Assert.True(mean >= plainBm25, $"{mean:F4} is below plain BM25's {plainBm25:F3}");
    }
}
