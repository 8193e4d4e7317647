using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Retrieval.Beir;
using SearchR3.Tests.Testing;
using SearchR3.Tokenization;

namespace SearchR3.Tests.Cli;

/// <summary>What the commands work on: a tiny random model, a corpus of a dozen documents, a BEIR folder. Made once for all tests.</summary>
public sealed class CliWorld : IDisposable
{
    private static readonly (string Id, string Title, string Text)[] Documents =
    [
        ("M:System.IO.File.ReadAllText", "System.IO.File.ReadAllText", "method with path. file to open for reading. returns the text."),
        ("M:System.IO.File.ReadLines", "System.IO.File.ReadLines", "method with path. file to read. returns the lines one by one."),
        ("M:System.IO.File.Delete", "System.IO.File.Delete", "method with path. file to remove."),
        ("M:System.IO.Directory.CreateDirectory", "System.IO.Directory.CreateDirectory", "method with path. folder to make."),
        ("M:System.Threading.Tasks.Task.WhenAll", "System.Threading.Tasks.Task.WhenAll", "method with tasks to wait for."),
        ("M:System.Threading.Tasks.Task.Delay", "System.Threading.Tasks.Task.Delay", "method with time span to wait."),
        ("M:System.String.Join", "System.String.Join", "method with separator and values."),
        ("M:System.String.Split", "System.String.Split", "method with separator. returns the parts."),
        ("P:System.String.Length", "System.String.Length", "property. number of characters."),
        ("T:System.Collections.Generic.Dictionary`2", "System.Collections.Generic.Dictionary", "class with keys and values."),
        ("M:System.Math.Max", "System.Math.Max", "method with two numbers. returns the larger."),
        ("M:System.Console.WriteLine", "System.Console.WriteLine", "method with value. line on the terminal."),
    ];

    private readonly TemporaryFolder _folder = new();

    public CliWorld()
    {
        Model = SaveModel("model");
        SaveData();
    }

    /// <summary>A model folder.</summary>
    public string Model { get; }

    /// <summary>A BEIR folder with a test split of three queries.</summary>
    public string Data => Path.Combine(_folder.Path, "data");

    /// <summary>The corpus of the BEIR folder.</summary>
    public string CorpusFile => Path.Combine(Data, "corpus.jsonl");

    /// <summary>How many documents it has.</summary>
    public int DocumentCount => Documents.Length;

    /// <summary>An environment whose cache is a folder of this world.</summary>
    public Dictionary<string, string> Environment => new() { ["XDG_CACHE_HOME"] = Path.Combine(_folder.Path, "cache") };

    /// <summary>Runs <c>index</c> into a new folder with the world's model and corpus; returns the folder.</summary>
    public string Index(string folder, params string[] more)
    {
        CliRun run = CliRun.Of(["index", "--model", Model, "--corpus", CorpusFile, "--out", folder, "--quiet", .. more]);
        Assert.True(run.ExitCode == 0, run.Error);
        return folder;
    }

    /// <summary>Saves another model with other weights; returns its folder.</summary>
    public string SaveModel(string name, int seed = 7, Func<EmbeddingSettings, EmbeddingSettings>? change = null)
    {
        string folder = Path.Combine(_folder.Path, name);
        Tokenizer tokenizer = TinyTokenizer.Create();
        EmbeddingSettings settings = EmbeddingSettings.Default with { MaxReasoningTokens = 6, MaxInputTokens = 64 };
        using CausalLanguageModel model = TinyModel.Create(tokenizer.VocabularySize, seed);
        new EmbeddingModel(model, tokenizer, change?.Invoke(settings) ?? settings).Save(folder);
        return folder;
    }

    public void Dispose() => _folder.Dispose();

    private void SaveData()
    {
        Query[] queries = [new("q1", "read the text of a file"), new("q2", "wait for several tasks"), new("q3", "larger of two numbers")];
        var qrels = Qrels.From(
        [
            ("q1", "M:System.IO.File.ReadAllText", 1), ("q1", "M:System.IO.File.ReadLines", 1),
            ("q2", "M:System.Threading.Tasks.Task.WhenAll", 1), ("q3", "M:System.Math.Max", 1),
        ]);
        new BeirDataset("data", "test", Corpus.From(Documents.Select(d => new CorpusDocument(d.Id, d.Title, d.Text))), queries, qrels).Save(Data);
    }
}
