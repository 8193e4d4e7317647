using SearchR3.Embedding;
using SearchR3.Generation;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Index;
using SearchR3.Search;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Search;

public sealed class ReasoningSearchTests : IDisposable
{
    private static readonly string[] Queries = ["open a stream", "list", "number to text", "wait for tasks", "read a file", "remove a folder"];

    private readonly EmbeddingModel _model = TinyModel.CreateEmbeddingModel();
    private readonly ExactIndex _index;

    public ReasoningSearchTests()
    {
        string[] texts = [.. Enumerable.Range(0, 60).Select(i => $"document {i} about {Queries[i % Queries.Length]} and {i * 7}")];
        _index = ExactIndex.Build(
            [.. texts.Select((_, i) => $"d{i}")], [.. _model.EmbedDocuments(texts).Select(e => e.Vector)], new IndexInfo());
    }

    public void Dispose()
    {
        _index.Dispose();
        _model.Model.Dispose();
    }

    [Fact]
    public void TheModesRankByTheEmbeddingsOfTheirName()
    {
        AssertHits(_index.Search([.. _model.EmbedQueries(Queries, QueryOptions.Direct).Select(e => e.Vector)], 5), Search(ReasoningMode.Off));
        AssertHits(_index.Search([.. _model.EmbedQueries(Queries).Select(e => e.Vector)], 5), Search(ReasoningMode.On));
        Assert.All(Search(ReasoningMode.On), a => Assert.True(a.Reasoned && a.Query.Reasoning is not null));
        Assert.All(Search(ReasoningMode.Off), a => Assert.True(!a.Reasoned && a.Query.Reasoning is null));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void AutoAnswersEachQueryInTheModeThatTheGateChooses(double budget)
    {
        IReadOnlyList<ReasonedHits> direct = Search(ReasoningMode.Off);
        IReadOnlyList<ReasonedHits> reasoned = Search(ReasoningMode.On);
        ReasoningGate gate = GateCalibration.Choose(
            [.. direct.Select(a => new GateExample([.. Deep(a).Select(h => h.Score)], 0, 1))], budget, _model.Revision);

        IReadOnlyList<ReasonedHits> answers = Search(ReasoningMode.Auto, gate);

        Assert.Equal((int)(budget * Queries.Length), answers.Count(a => a.Reasoned));
        for (int i = 0; i < Queries.Length; i++)
        {
            ReasonedHits expected = answers[i].Reasoned ? reasoned[i] : direct[i];
            AssertHits([expected.Hits], [answers[i]]);
            Assert.Equal(Queries[i], answers[i].Query.Text);
        }
    }

    [Fact]
    public void AutoNeedsAGateOfThisModel()
    {
        ReasoningGate other = new() { Signal = GateSignal.Gap, Threshold = 0, ModelRevision = "another" };

        Assert.Contains("needs a gate", Assert.Throws<SearchR3Exception>(() => Search(ReasoningMode.Auto)).Message, StringComparison.Ordinal);
        Assert.Contains("calibrated with model another", Assert.Throws<SearchR3Exception>(() => Search(ReasoningMode.Auto, other)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SamplesAreJoinedAsAsked()
    {
        QueryOptions query = new() { Samples = 3, Sampling = new SamplingOptions { Temperature = 1, Seed = 2 } };
        IReadOnlyList<TextEmbedding> embedded = _model.EmbedQueries(Queries, query);

        AssertHits(
            _index.Search([.. embedded.Select(e => e.Vector)], 5),
            Search(new ReasoningSearchOptions { Query = query }));
        AssertHits(
            [.. embedded.Select(e => ReciprocalRankFusion.FuseAll(_index.Search([.. e.Samples.Select(s => s.Vector)], 100), 5))],
            Search(new ReasoningSearchOptions { Query = query, Combination = SampleCombination.FuseRankings }));
    }

    [Fact]
    public void AnIndexOfShorterVectorsIsSearchedWithTheFirstNumbers()
    {
        float[][] rows = [.. Enumerable.Range(0, _index.Count).Select(row => ShortenedVector.Of(_index.VectorOf(row), 8))];
        using ExactIndex small = ExactIndex.Build(_index.Ids, rows, new IndexInfo());

        IReadOnlyList<ReasonedHits> answers = new ReasoningSearch(_model, small).Search(Queries, 5);

        AssertHits(small.Search([.. _model.EmbedQueries(Queries).Select(e => ShortenedVector.Of(e.Vector, 8))], 5), answers);
    }

    private IReadOnlyList<ReasonedHits> Search(ReasoningMode mode, ReasoningGate? gate = null) =>
        Search(new ReasoningSearchOptions { Mode = mode, Gate = gate });

    private IReadOnlyList<ReasonedHits> Search(ReasoningSearchOptions options) => new ReasoningSearch(_model, _index).Search(Queries, 5, options);

    private IReadOnlyList<Hit> Deep(ReasonedHits answer) => _index.Search(answer.Query.Vector, ReasoningGate.Depth);

    private static void AssertHits(IReadOnlyList<IReadOnlyList<Hit>> expected, IReadOnlyList<ReasonedHits> answers)
    {
        Assert.Equal(expected.Count, answers.Count);
        Assert.All(expected.Zip(answers), pair =>
        {
            Assert.Equal(pair.First.Select(h => h.DocumentId), pair.Second.Hits.Select(h => h.DocumentId));
            Assert.All(pair.First.Zip(pair.Second.Hits), hits => Assert.Equal(hits.First.Score, hits.Second.Score, 1e-5));
        });
    }
}
