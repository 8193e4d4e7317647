using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Retrieval;
using SearchR3.Tests.Testing;
using SearchR3.Tokenization;

namespace SearchR3.Tests.Embedding;

public sealed class EmbeddingModelFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ASavedModelLoadsWithTheSameVectorsSettingsAndRevision()
    {
        EmbeddingModel model = TinyModel.CreateEmbeddingModel();
        using (model.Model)
        {
            model.Save(_folder.Path);

            using EmbeddingModel loaded = EmbeddingModel.Load(_folder.Path);

            Assert.Equal(model.EmbedDocument("a file").Vector, loaded.EmbedDocument("a file").Vector);
            Assert.Equal(model.EmbedQuery("a file").Reasoning, loaded.EmbedQuery("a file").Reasoning);
            Assert.Equal(model.Settings.ToJson(), loaded.Settings.ToJson());
            Assert.Matches("^[0-9a-f]{64}$", loaded.Revision);
            Assert.StartsWith("unsaved-", model.Revision, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void TheRevisionFollowsWeightsAndSettings()
    {
        string first = SaveAndRead(seed: 1, EmbeddingSettings.Default);

        Assert.Equal(first, SaveAndRead(seed: 1, EmbeddingSettings.Default));
        Assert.NotEqual(first, SaveAndRead(seed: 2, EmbeddingSettings.Default));
        Assert.NotEqual(first, SaveAndRead(seed: 1, EmbeddingSettings.Default with { MaxReasoningTokens = 5 }));
    }

    [Fact]
    public void AStoredHashOfOtherWeightsIsNotBelieved()
    {
        string first = SaveAndRead(seed: 1, EmbeddingSettings.Default);
        string weights = Directory.GetFiles(_folder.Path, "*.safetensors").Single();
        byte[] bytes = File.ReadAllBytes(weights);
        bytes[^1] ^= 1;
        File.WriteAllBytes(weights, bytes);
        File.SetLastWriteTimeUtc(weights, DateTime.UtcNow.AddSeconds(5));

        Assert.NotEqual(first, Revision());

        File.Delete(Path.Combine(_folder.Path, "searchr3.revision"));
        bytes[^1] ^= 1;
        File.WriteAllBytes(weights, bytes);
        Assert.Equal(first, Revision());
    }

    [Theory]
    [InlineData(40)]
    [InlineData(0)]
    public void AFolderWithoutSettingsGetsTheDefaultsAndTheEmbedToken(int spareRows)
    {
        Tokenizer tokenizer = TinyTokenizer.Create(embedToken: false);
        int rows = tokenizer.VocabularySize + spareRows;
        using (CausalLanguageModel plain = TinyModel.Create(rows))
        {
            Checkpoint.Save(plain, _folder.Path);
        }

        tokenizer.Save(_folder.Path);

        using EmbeddingModel model = EmbeddingModel.Load(_folder.Path);

        Assert.Equal(EmbeddingSettings.Default.ToJson(), model.Settings.ToJson());
        Assert.Equal(tokenizer.VocabularySize, model.EmbedToken);
        Assert.Equal(spareRows == 0 ? rows + 1 : rows, model.Model.Config.VocabSize);
        Assert.Equal(model.Dimension, model.EmbedDocument("a file").Vector.Length);

        using TemporaryFolder copy = new();
        model.Save(copy.Path);
        using EmbeddingModel again = EmbeddingModel.Load(copy.Path);
        Assert.Equal(model.EmbedDocument("a file").Vector, again.EmbedDocument("a file").Vector);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AnAdapterLoadsOverItsBaseAndSavesBesideIt(bool spareRow)
    {
        string baseFolder = Path.Combine(_folder.Path, "base");
        Tokenizer plain = TinyTokenizer.Create(embedToken: false);
        using (CausalLanguageModel random = TinyModel.Create(plain.VocabularySize + (spareRow ? 1 : 0)))
        {
            Checkpoint.Save(random, baseFolder);
        }

        plain.Save(baseFolder);
        using EmbeddingModel model = EmbeddingModel.Load(baseFolder);
        float[] before = model.EmbedDocument("a file").Vector;
        LoraAdapter.Attach(model.Model, new LoraOptions { TrainableTokenIndices = [model.EmbedToken] }, seed: 3);
        using (DisposeScope scope = NewDisposeScope())
        using (IDisposable noGradients = no_grad())
        {
            foreach ((string _, var parameter) in LoraAdapter.Parameters(model.Model))
            {
                parameter.AddInPlace(0.05);
            }
        }

        string adapterFolder = Path.Combine(_folder.Path, "adapter");
        model.Save(adapterFolder);
        using EmbeddingModel loaded = EmbeddingModel.Load(adapterFolder);
        using EmbeddingModel elsewhere = EmbeddingModel.Load(adapterFolder, new() { BaseFolder = baseFolder });
        using EmbeddingModel unchanged = EmbeddingModel.Load(baseFolder);

        float[] trained = model.EmbedDocument("a file").Vector;
        Assert.NotEqual(before, trained);
        Assert.Equal(before, unchanged.EmbedDocument("a file").Vector);
        Assert.Equal(trained, loaded.EmbedDocument("a file").Vector);
        Assert.Equal(trained, elsewhere.EmbedDocument("a file").Vector);
        Assert.NotEqual(unchanged.Revision, loaded.Revision);
    }

    [Fact]
    public void AnAdapterWithoutABaseFolderCannotBeSaved()
    {
        EmbeddingModel model = TinyModel.CreateEmbeddingModel();
        using (model.Model)
        {
            LoraAdapter.Attach(model.Model, new LoraOptions(), seed: 3);

            SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => model.Save(_folder.Path));

            Assert.Contains("merge it", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    [InlineData("model.safetensors")]
    public void AMissingPieceIsNamed(string file)
    {
        SaveAndRead(seed: 1, EmbeddingSettings.Default);
        File.Delete(Path.Combine(_folder.Path, file));

        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => EmbeddingModel.Load(_folder.Path));

        Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SettingsThatNameAnotherTokenThanTheTokenizerHasAreRefused()
    {
        SaveAndRead(seed: 1, EmbeddingSettings.Default);
        string path = Path.Combine(_folder.Path, EmbeddingSettings.FileName);
        File.WriteAllText(path, File.ReadAllText(path).Replace("<|embed_token|>", "<|other|>", StringComparison.Ordinal));

        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => EmbeddingModel.Load(_folder.Path));

        Assert.Contains("<|other|>", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gpu", "f32", 1, "device 'gpu'")]
    [InlineData("cuda:x", "f32", 1, "device 'cuda:x'")]
    [InlineData("cuda:99", "f32", 1, "device 'cuda:99'")]
    [InlineData("cpu", "int8", 1, "dtype 'int8'")]
    [InlineData("cpu", "f32", 0, "threads is 0")]
    public void ImpossibleOptionsAreNamed(string device, string dtype, int threads, string message)
    {
        SearchR3Exception error = Assert.Throws<SearchR3Exception>(
            () => EmbeddingModel.Load(_folder.Path, new() { Device = device, Dtype = dtype, Threads = threads }));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ABFloat16ModelGivesFloat32VectorsNearTheExactOnes()
    {
        SaveAndRead(seed: 1, EmbeddingSettings.Default);
        using EmbeddingModel exact = EmbeddingModel.Load(_folder.Path);
        using EmbeddingModel half = EmbeddingModel.Load(_folder.Path, new() { Dtype = "bf16" });

        float[] a = exact.EmbedDocument("a file").Vector;
        float[] b = half.EmbedDocument("a file").Vector;

        Assert.InRange(a.Zip(b, (x, y) => (double)x * y).Sum(), 0.99, 1.00001);
        Assert.Equal(12, half.EmbedQuery("a file", new QueryOptions { MaxReasoningTokens = 12 }).ReasoningTokens);
    }

    private string SaveAndRead(int seed, EmbeddingSettings settings)
    {
        Tokenizer tokenizer = TinyTokenizer.Create();
        using CausalLanguageModel model = TinyModel.Create(tokenizer.VocabularySize, seed);
        new EmbeddingModel(model, tokenizer, settings).Save(_folder.Path);
        return Revision();
    }

    private string Revision()
    {
        using EmbeddingModel model = EmbeddingModel.Load(_folder.Path);
        return model.Revision;
    }
}
