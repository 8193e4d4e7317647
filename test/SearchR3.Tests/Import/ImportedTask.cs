using System.Text.Json;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Import;

namespace SearchR3.Tests.Import;

/// <summary>What an import has written, by texts: read back with the readers of training, which check that every id is there.</summary>
internal sealed class ImportedTask
{
    private readonly Dictionary<string, BeirDataset> _splits = [];
    private readonly Dictionary<string, string[]> _negatives = [];

    private ImportedTask(string folder, ImportReport report)
    {
        Report = report;
        Corpus = Corpus.Load(Path.Combine(folder, "corpus.jsonl"));
        foreach (string file in Directory.GetFiles(Path.Combine(folder, "qrels")).Order(StringComparer.Ordinal))
        {
            string split = Path.GetFileNameWithoutExtension(file);
            _splits[split] = BeirDataset.Load(folder, split, Corpus);
        }

        string negatives = Path.Combine(folder, "negatives.jsonl");
        foreach (string line in File.Exists(negatives) ? File.ReadLines(negatives) : [])
        {
            JsonElement json = JsonDocument.Parse(line).RootElement;
            _negatives.Add(json.GetProperty("query-id").GetString()!, [.. json.GetProperty("negatives").EnumerateArray().Select(e => e.GetString()!)]);
        }
    }

    public ImportReport Report { get; }

    public Corpus Corpus { get; }

    /// <summary>Titles and texts, in order.</summary>
    public IEnumerable<string> Documents => Corpus.Select(d => d.FullText);

    public IEnumerable<string> Splits => _splits.Keys;

    /// <summary>The folder of the example files.</summary>
    public static string Example(params string[] names) => Path.Combine([AppContext.BaseDirectory, "Fixtures", "import", .. names]);

    /// <summary>Imports into <paramref name="folder"/> and reads it back. Nothing is held out unless the options say so.</summary>
    public static ImportedTask Of(string folder, string format, ImportOptions? options, params string[] paths)
    {
        options ??= new ImportOptions { DevShare = 0 };
        return Of(folder, ImportFormats.Get(format), new ImportSource(paths, options));
    }

    public static ImportedTask Of(string folder, IImportFormat format, ImportSource source) => new(folder, DatasetImport.Write(format, source, folder));

    public BeirDataset Split(string name) => _splits[name];

    /// <summary>The texts of a split's queries, in order.</summary>
    public IEnumerable<string> Queries(string split = "train") => Split(split).Queries.Select(q => q.Text);

    /// <summary>The documents that answer a query, in order of the qrels.</summary>
    public IEnumerable<string> Answers(string query, string split = "train") => Judged(query, split).Where(j => j.Value > 0).Select(j => Text(j.Key));

    public IReadOnlyDictionary<string, int> Judged(string query, string split = "train") => Split(split).Qrels.ByQuery[Id(query, split)];

    /// <summary>A query's hard negatives, in order.</summary>
    public IEnumerable<string> Negatives(string query, string split = "train") => _negatives.GetValueOrDefault(Id(query, split), []).Select(Text);

    private string Id(string query, string split) => Split(split).Queries.Single(q => q.Text == query).Id;

    private string Text(string id) => Corpus[Corpus.IndexOf(id)].FullText;
}
