using SearchR3.Retrieval;
using SearchR3.Retrieval.Evaluation;

namespace SearchR3.Tests.Evaluation;

public class MetricTests
{
    [Theory]
    [InlineData("nDCG@10")]
    [InlineData("Recall@100")]
    [InlineData("MRR")]
    [InlineData("MAP")]
    [InlineData("P@5")]
    public void A_name_is_read_back(string name)
    {
        Assert.Equal(name, Metric.Parse(name).Name);
        Assert.Equal(name, Metric.Parse(name.ToLowerInvariant()).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("ndcg@")]
    [InlineData("ndcg@0")]
    [InlineData("ndcg@-3")]
    [InlineData("ndcg@1@2")]
    [InlineData("p")]
    [InlineData("f1@10")]
    public void A_wrong_name_is_refused_by_name(string name) =>
        Assert.Contains($"'{name}'", Assert.Throws<SearchR3Exception>(() => Metric.Parse(name)).Message, StringComparison.Ordinal);
}
