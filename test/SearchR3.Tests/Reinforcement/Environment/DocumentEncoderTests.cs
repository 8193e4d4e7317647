using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Reinforcement.Environment;
using SearchR3.Retrieval.Beir;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Reinforcement.Environment;

public sealed class DocumentEncoderTests : IDisposable
{
    private static readonly Corpus Documents = Corpus.From(
        new[] { "read a file", "write a stream", "remove elements that match from the list" }.Select((text, i) => new CorpusDocument($"d{i}", "", text)));

    private readonly EmbeddingModel _model = TinyModel.CreateEmbeddingModel();

    public void Dispose() => _model.Model.Dispose();

    [Fact]
    public void EncodesAsTheModelDoes()
    {
        using DocumentEncoder encoder = new(_model, Documents);

        float[][] vectors = encoder.Encode([2, 0]);

        Assert.Equal(_model.EmbedDocument(Documents[2].FullText).Vector, vectors[0], Near);
        Assert.Equal(_model.EmbedDocument(Documents[0].FullText).Vector, vectors[1], Near);
        Assert.True(encoder.TokensOf(2) > encoder.TokensOf(0));
    }

    [Fact]
    public void AHeldEncoderStandsStillWhileThePolicyTrains()
    {
        using DocumentEncoder encoder = new(_model, Documents);
        float[][] before = encoder.Encode([0, 1, 2]);
        encoder.Hold();
        Train(_model.Model);

        float[][] held = encoder.Encode([0, 1, 2]);
        float[][] live = encoder.EncodeLive([0, 1, 2]);

        Assert.Equal(before.SelectMany(v => v), held.SelectMany(v => v));
        Assert.NotEqual(before[0], live[0]);
        Assert.Equal(live.SelectMany(v => v), encoder.EncodeLive([0, 1, 2]).SelectMany(v => v));
        encoder.Release();
        Assert.False(encoder.IsHeld);
        Assert.Equal(live.SelectMany(v => v), encoder.Encode([0, 1, 2]).SelectMany(v => v));
    }

    [Fact]
    public void HoldingAgainTakesTheWeightsOfNow()
    {
        using DocumentEncoder encoder = new(_model, Documents);
        encoder.Hold();
        Train(_model.Model);
        encoder.Hold();

        Assert.Equal(encoder.EncodeLive([1])[0], encoder.Encode([1])[0]);
    }

    [Fact]
    public void OnlyAnAdapterIsCopiedWhereOnlyItTrains()
    {
        LoraAdapter.Attach(_model.Model, new LoraOptions { Rank = 2 }, seed: 1);
        using TemporaryFolder folder = new();
        using DocumentEncoder encoder = new(_model, Documents);
        encoder.Hold();
        float[][] held = encoder.Encode([0, 1]);
        encoder.SaveHeld(folder.Path);
        Train(_model.Model);

        using DocumentEncoder other = new(_model, Documents);
        other.LoadHeld(folder.Path);

        using var file = SafetensorsFile.Open(Path.Combine(folder.Path, "held.safetensors"));
        Assert.All(file.Entries.Keys, name => Assert.Contains("lora", name, StringComparison.Ordinal));
        Assert.Equal(held.SelectMany(v => v), encoder.Encode([0, 1]).SelectMany(v => v));
        Assert.Equal(held.SelectMany(v => v), other.Encode([0, 1]).SelectMany(v => v));
    }

    [Fact]
    public void ACancelledEncodingPutsTheWeightsBack()
    {
        using DocumentEncoder encoder = new(_model, Documents);
        encoder.Hold();
        Train(_model.Model);
        float[][] live = encoder.EncodeLive([0]);

        Assert.Throws<OperationCanceledException>(() => encoder.Encode([0], new CancellationToken(canceled: true)));

        Assert.Equal(live[0], encoder.EncodeLive([0])[0]);
    }

    [Fact]
    public void LeavesNoTensors()
    {
        using DocumentEncoder encoder = new(_model, Documents);
        TensorLeak.AssertNone(() =>
        {
            encoder.Hold();
            encoder.Encode([0, 1]);
            encoder.Release();
        });
    }

    private static void Train(CausalLanguageModel model)
    {
        using IDisposable noGrad = torch.no_grad();
        foreach (TorchSharp.Modules.Parameter parameter in model.parameters().Where(p => p.requires_grad))
        {
            using torch.Tensor step = torch.ones_like(parameter).mul_(TorchNumber.Of(0.05));
            parameter.AddInPlace(step);
        }
    }

    private static bool Near(float a, float b) => Math.Abs(a - b) < 1e-5f;
}
