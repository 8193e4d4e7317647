using SearchR3.Embedding;
using SearchR3.Generation;
using SearchR3.Retrieval;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Embedding;

public sealed class SampledReasoningTests : IDisposable
{
    private static readonly string[] Texts = ["open a stream", "list", "number to text and text to number", "Reads all lines of a file."];

    private readonly EmbeddingModel _model = TinyModel.CreateEmbeddingModel();

    public void Dispose() => _model.Model.Dispose();

    [Theory]
    [InlineData(2, false)]
    [InlineData(5, false)]
    [InlineData(3, true)]
    public void TheVectorIsTheMeanOfItsPartsAtUnitLength(int samples, bool withDirect)
    {
        IReadOnlyList<TextEmbedding> embeddings = _model.EmbedQueries(Texts, Sampled(samples) with { WithDirect = withDirect });
        IReadOnlyList<TextEmbedding> direct = _model.EmbedQueries(Texts, QueryOptions.Direct);

        for (int i = 0; i < Texts.Length; i++)
        {
            TextEmbedding embedding = embeddings[i];
            Assert.Equal(samples, embedding.Samples.Count);
            Assert.All(embedding.Samples, s => Assert.Equal(1, Norm(s.Vector), 1e-5));
            float[][] parts = [.. embedding.Samples.Select(s => s.Vector), .. withDirect ? [direct[i].Vector] : (float[][])[]];
            double[] mean = [.. Enumerable.Range(0, _model.Dimension).Select(d => parts.Average(p => (double)p[d]))];
            double norm = Math.Sqrt(mean.Sum(v => v * v));
            Assert.All(mean.Zip(embedding.Vector), pair => Assert.Equal(pair.First / norm, pair.Second, 1e-5));
            Assert.Equal(embedding.Samples.Sum(s => s.ReasoningTokens), embedding.ReasoningTokens);
            Assert.Equal(embedding.Samples[0].Reasoning, embedding.Reasoning);
            Assert.True(embedding.Samples.Select(s => s.Reasoning).Distinct().Count() > 1, "all samples say the same");
        }
    }

    [Fact]
    public void AQuerysSamplesDoNotDependOnItsNeighbours()
    {
        IReadOnlyList<TextEmbedding> together = _model.EmbedQueries(Texts, Sampled(3));
        EmbeddingModel small = new(_model.Model, _model.Tokenizer, _model.Settings, new() { ReasoningBatchTokens = 1 });

        foreach ((string text, TextEmbedding one) in Texts.Zip(together))
        {
            TextEmbedding alone = small.EmbedQuery(text, Sampled(3));
            Assert.Equal(one.Samples.Select(s => s.Reasoning), alone.Samples.Select(s => s.Reasoning));
            Assert.All(one.Vector.Zip(alone.Vector), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        }
    }

    [Fact]
    public void TheFirstSampleIsTheOneOfASingleSample() =>
        Assert.Equal(_model.EmbedQuery(Texts[0], Sampled(1)).Reasoning, _model.EmbedQuery(Texts[0], Sampled(4)).Samples[0].Reasoning);

    [Fact]
    public void OnlyTheFirstSampleIsHandedOutAsItIsWritten()
    {
        string[] written = ["", "", "", ""];

        IReadOnlyList<TextEmbedding> embeddings = _model.EmbedQueries(Texts, (i, piece) => written[i] += piece, Sampled(3));

        Assert.Equal(embeddings.Select(e => e.Samples[0].Reasoning), written);
    }

    [Fact]
    public void TheDirectEmbeddingJoinsASingleReasoningToo()
    {
        TextEmbedding mean = _model.EmbedQuery(Texts[0], new QueryOptions { WithDirect = true });
        float[] reasoned = _model.EmbedQuery(Texts[0]).Vector;
        float[] direct = _model.EmbedQuery(Texts[0], QueryOptions.Direct).Vector;

        Assert.Single(mean.Samples);
        double norm = Norm([.. reasoned.Zip(direct, (a, b) => a + b)]);
        Assert.All(mean.Vector.Select((v, i) => (v, (reasoned[i] + direct[i]) / norm)), pair => Assert.Equal(pair.Item2, pair.v, 1e-5));
    }

    [Theory]
    [InlineData(0, true, 0.7, "Samples is 0")]
    [InlineData(2, true, 0, "2 samples at temperature 0")]
    [InlineData(2, false, 0.7, "Reasoning is false")]
    public void ContradictionsAreNamed(int samples, bool reasoning, double temperature, string message)
    {
        QueryOptions options = new() { Samples = samples, Reasoning = reasoning, Sampling = new SamplingOptions { Temperature = temperature } };

        SearchR3Exception e = Assert.Throws<SearchR3Exception>(() => _model.EmbedQuery(Texts[0], options));

        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    private static QueryOptions Sampled(int samples) =>
        new() { Samples = samples, Sampling = new SamplingOptions { Temperature = 1, Seed = 5 } };

    private static double Norm(float[] vector) => Math.Sqrt(vector.Sum(v => (double)v * v));
}
