using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Index;
using SearchR3.Retrieval.Lexical;

namespace SearchR3.Cli.Search;

/// <summary>
/// An index on disk, opened: vectors, BM25 and the documents themselves, so that hits have titles. Layout: <c>index.json</c>,
/// <c>vectors.idx</c>, <c>lexical/</c>, <c>corpus.jsonl</c>.
/// </summary>
internal sealed class IndexFolder : IDisposable
{
    public const string VectorsFile = "vectors.idx";
    public const string LexicalFolder = "lexical";
    public const string CorpusFile = "corpus.jsonl";

    private IndexFolder(IndexDescription description, ExactIndex vectors, Bm25Index lexical, Corpus corpus)
    {
        Description = description;
        Vectors = vectors;
        Lexical = lexical;
        Corpus = corpus;
    }

    public IndexDescription Description { get; }

    public ExactIndex Vectors { get; }

    public Bm25Index Lexical { get; }

    public Corpus Corpus { get; }

    /// <summary>True when the folder holds a finished index.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, IndexDescription.FileName));

    /// <summary>Opens the folder and checks that its parts belong together.</summary>
    public static IndexFolder Open(string folder)
    {
        folder = AtomicFolder.Find(folder);
        IndexDescription description = IndexDescription.Load(folder);

        // Three files that are read and checked byte by byte: side by side, so that a search answers sooner.
        Task<Corpus> corpus = Task.Run(() => Corpus.Load(Path.Combine(folder, CorpusFile)));
        Task<Bm25Index> lexical = Task.Run(() => Bm25Index.Open(Path.Combine(folder, LexicalFolder)));
        ExactIndex? vectors = null;
        try
        {
            vectors = ExactIndex.Load(Path.Combine(folder, VectorsFile));
            string hash = corpus.GetAwaiter().GetResult().Hash;
            vectors.Info.RequireCorpus(hash);
            lexical.GetAwaiter().GetResult().RequireCorpus(hash);
            vectors.Info.RequireModel(description.ModelRevision);
            return new IndexFolder(description, vectors, lexical.Result, corpus.Result);
        }
        catch
        {
            vectors?.Dispose();
            lexical.ContinueWith(opened => opened.Result.Dispose(), TaskContinuationOptions.OnlyOnRanToCompletion);
            throw;
        }
    }

    /// <summary>Checks that <paramref name="revision"/> made the vectors.</summary>
    public void RequireModel(string revision, string folder)
    {
        if (Description.ModelRevision != revision)
        {
            throw new SearchR3Exception(
                $"{folder} was built with model revision {Description.ModelRevision} ({Description.Model}), but this model has revision {revision}; give that model, or build the index again with this one");
        }
    }

    public void Dispose()
    {
        Vectors.Dispose();
        Lexical.Dispose();
    }
}
