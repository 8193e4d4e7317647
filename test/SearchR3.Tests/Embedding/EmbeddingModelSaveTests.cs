using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Retrieval;
using SearchR3.Tests.Testing;
using SearchR3.Tokenization;

namespace SearchR3.Tests.Embedding;

public sealed class EmbeddingModelSaveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Model => Path.Combine(_folder.Path, "model");

    [Fact]
    public void ASaveOverAModelReplacesWhatIsItsAndKeepsTheRest()
    {
        float[] first = Save(seed: 1);
        string[] stale = ["adapter_model.safetensors", "model-00001-of-00002.safetensors", "model.safetensors.index.json", "chat_template.jinja", "vocab.json"];
        foreach (string name in stale)
        {
            _folder.Write($"model/{name}", "stale");
        }

        _folder.Write("model/README.md", "card");
        _folder.Write("model/.git/HEAD", "ref");

        float[] second = Save(seed: 2);

        Assert.NotEqual(first, second);
        Assert.Equal(second, Load());
        Assert.Equal("card", File.ReadAllText(Path.Combine(Model, "README.md")));
        Assert.Equal("ref", File.ReadAllText(Path.Combine(Model, ".git", "HEAD")));
        Assert.All(stale, name => Assert.False(File.Exists(Path.Combine(Model, name)), name));
        Assert.Equal(["model"], Directory.GetFileSystemEntries(_folder.Path).Select(entry => Path.GetFileName(entry)));
    }

    [Fact]
    public void AFolderOfOtherThingsIsLeftAlone()
    {
        _folder.Write("model/thesis.tex", "years of work");

        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => Save(seed: 1));

        Assert.Contains("thesis.tex", error.Message, StringComparison.Ordinal);
        Assert.Contains("new or an empty folder", error.Message, StringComparison.Ordinal);
        Assert.Equal(["thesis.tex"], Directory.GetFileSystemEntries(Model).Select(entry => Path.GetFileName(entry)));
    }

    [Fact]
    public void AfterAKillInTheMiddleOfASwapOfTwoRenamesTheOldModelLoadsAndTheNextSaveClearsAway()
    {
        float[] old = Save(seed: 1);
        Directory.Move(Model, Model + ".replaced");
        _folder.Write("model.writing-2147483646/config.json", "{}");

        Assert.Equal(old, Load());

        Assert.Equal(Save(seed: 2), Load());
        Assert.Equal(["model"], Directory.GetFileSystemEntries(_folder.Path).Select(entry => Path.GetFileName(entry)));
    }

    [Fact]
    public void AnAdapterIsNotSavedOverItsBase()
    {
        float[] before = Save(seed: 1);
        using EmbeddingModel model = EmbeddingModel.Load(Model);
        LoraAdapter.Attach(model.Model, new LoraOptions { Rank = 2 }, seed: 3);

        Assert.Contains("the base model", Assert.Throws<SearchR3Exception>(() => model.Save(Model)).Message, StringComparison.Ordinal);

        Assert.Equal(before, Load());
        model.Save(Model + "-adapter");
        Directory.Move(Model, Model + ".replaced");
        using EmbeddingModel adapted = EmbeddingModel.Load(Model + "-adapter");
        Assert.NotNull(adapted.Model.Adapter);
    }

    public void Dispose() => _folder.Dispose();

    private float[] Save(int seed)
    {
        Tokenizer tokenizer = TinyTokenizer.Create();
        using CausalLanguageModel model = TinyModel.Create(tokenizer.VocabularySize, seed);
        EmbeddingModel whole = new(model, tokenizer, EmbeddingSettings.Default);
        whole.Save(Model);
        return whole.EmbedDocument("a file").Vector;
    }

    private float[] Load()
    {
        using EmbeddingModel model = EmbeddingModel.Load(Model);
        return model.EmbedDocument("a file").Vector;
    }
}
