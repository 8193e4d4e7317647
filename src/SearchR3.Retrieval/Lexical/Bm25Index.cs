using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Search.Similarities;
using SearchR3.Retrieval.Beir;
using LuceneDirectory = Lucene.Net.Store.Directory;

namespace SearchR3.Retrieval.Lexical;

/// <summary>
/// BM25 over title and text as one field, on Lucene.Net, in memory or in a folder. Queries are plain text: nothing in them is syntax.
/// Hits come best first, equal scores by document id ascending. Searches may run side by side.
/// </summary>
public sealed class Bm25Index : IDisposable
{
    internal const string ContentField = "content";
    internal const string IdField = "id";

    // Lucene refuses more clauses in one query; long queries are nested instead of raising its process-wide limit.
    private const int ClausesPerLevel = 1000;

    private readonly LuceneDirectory _directory;
    private readonly DirectoryReader _reader;
    private readonly IndexSearcher _searcher;
    private readonly Analyzer _analyzer;
    private readonly string[] _ids;

    internal Bm25Index(LuceneDirectory directory, DirectoryReader reader, string[] ids, Bm25Options options, string corpusHash)
    {
        _directory = directory;
        _reader = reader;
        _ids = ids;
        _searcher = new IndexSearcher(reader) { Similarity = new BM25Similarity(options.K1, options.B) };
        _analyzer = options.CreateAnalyzer();
        Options = options;
        CorpusHash = corpusHash;
    }

    /// <summary>Number of documents.</summary>
    public int Count => _ids.Length;

    /// <summary>The settings that the index was built with.</summary>
    public Bm25Options Options { get; }

    /// <summary>Hash of the corpus that the index was built from.</summary>
    public string CorpusHash { get; }

    /// <summary>Indexes a corpus in memory.</summary>
    /// <exception cref="SearchR3Exception">A setting is out of range.</exception>
    public static Bm25Index Build(Corpus corpus, Bm25Options? options = null) => Bm25Storage.BuildInMemory(corpus, options ?? new());

    /// <summary>Indexes a corpus in a new folder and moves that to <paramref name="folder"/>, replacing an index that was there.</summary>
    /// <exception cref="SearchR3Exception">A setting is out of range, the folder holds something else, or it cannot be written.</exception>
    public static Bm25Index Build(Corpus corpus, string folder, Bm25Options? options = null) =>
        Bm25Storage.BuildInFolder(corpus, folder, options ?? new());

    /// <summary>Opens a folder that <see cref="Build(Corpus, string, Bm25Options)"/> wrote.</summary>
    /// <exception cref="SearchR3Exception">The folder is missing, damaged, not ours, or of another version.</exception>
    public static Bm25Index Open(string folder) => Bm25Storage.Open(folder);

    /// <summary>The best <paramref name="top"/> documents; none when no term of the query occurs.</summary>
    /// <exception cref="SearchR3Exception"><paramref name="top"/> below 1.</exception>
    public IReadOnlyList<Hit> Search(string query, int top)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (top < 1)
        {
            throw new SearchR3Exception($"The number of hits asked for is {top}, but it must be 1 or more.");
        }

        List<TermQuery> terms = Terms(query);
        if (terms.Count == 0)
        {
            return [];
        }

        TopDocs found = _searcher.Search(Join([.. terms]), Math.Min(top, Count));
        return Array.ConvertAll(found.ScoreDocs, hit => new Hit(_ids[hit.Doc], hit.Score));
    }

    /// <summary>The best <paramref name="top"/> documents for each query, on all processors.</summary>
    /// <exception cref="SearchR3Exception"><paramref name="top"/> below 1.</exception>
    public IReadOnlyList<IReadOnlyList<Hit>> Search(IReadOnlyList<string> queries, int top, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        var results = new IReadOnlyList<Hit>[queries.Count];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        try
        {
            Parallel.For(0, queries.Count, parallel, i => results[i] = Search(queries[i], top));
        }
        catch (AggregateException error) when (error.InnerException is SearchR3Exception mistake)
        {
            throw mistake;
        }

        return results;
    }

    /// <summary>Checks that the index belongs to a corpus.</summary>
    /// <exception cref="SearchR3Exception">The hashes differ.</exception>
    public void RequireCorpus(string hash)
    {
        if (!string.Equals(CorpusHash, hash, StringComparison.Ordinal))
        {
            throw new SearchR3Exception(
                $"The BM25 index was built from a corpus with hash '{CorpusHash}', but this corpus has hash '{hash}': build the index again.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _analyzer.Dispose();
        _reader.Dispose();
        _directory.Dispose();
    }

    // Each different term once, weighted by its count: the same score as repeated clauses. Terms that no document has are left out,
    // so that a query never has more clauses than the index has terms.
    private List<TermQuery> Terms(string query)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        using (TokenStream stream = _analyzer.GetTokenStream(ContentField, query))
        {
            ICharTermAttribute term = stream.GetAttribute<ICharTermAttribute>();
            stream.Reset();
            while (stream.IncrementToken())
            {
                string text = term.ToString();
                counts[text] = counts.GetValueOrDefault(text) + 1;
            }

            stream.End();
        }

        List<TermQuery> terms = [];
        foreach ((string text, int count) in counts.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            Term term = new(ContentField, text);
            if (_reader.DocFreq(term) > 0)
            {
                terms.Add(new TermQuery(term) { Boost = count });
            }
        }

        return terms;
    }

    private static Lucene.Net.Search.Query Join(Lucene.Net.Search.Query[] clauses)
    {
        while (clauses.Length > 1)
        {
            clauses = Array.ConvertAll(clauses.Chunk(ClausesPerLevel).ToArray(), chunk =>
            {
                BooleanQuery joined = new(disableCoord: true);
                foreach (Lucene.Net.Search.Query clause in chunk)
                {
                    joined.Add(clause, Occur.SHOULD);
                }

                return (Lucene.Net.Search.Query)joined;
            });
        }

        return clauses[0];
    }
}
