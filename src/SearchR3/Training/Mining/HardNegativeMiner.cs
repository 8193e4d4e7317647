using System.Security.Cryptography;
using System.Text;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Index;

namespace SearchR3.Training.Mining;

/// <summary>
/// Finds for each query documents that a model takes for answers although they are none: the nearest ones that the judgements do not name and
/// that keep a margin below the query's positives (sentence-transformers' <c>mine_hard_negatives</c>; see <see cref="MiningOptions"/>).
/// Queries and documents are de-duplicated by their text. The order of corpus and queries does not matter to what is found.
/// </summary>
public sealed class HardNegativeMiner
{
    private const int QueriesAtOnce = 1024;

    private readonly Corpus _corpus;
    private readonly DistinctDocuments _documents;
    private readonly IReadOnlyList<DistinctQuery> _queries;
    private readonly int _queriesOfData;

    /// <summary>Collects the queries of splits of one data set.</summary>
    /// <param name="splits">Splits over the same corpus.</param>
    /// <exception cref="SearchR3Exception">No split, or nothing answers any query.</exception>
    public HardNegativeMiner(IReadOnlyList<BeirDataset> splits)
    {
        ArgumentNullException.ThrowIfNull(splits);
        if (splits.Count == 0)
        {
            throw new SearchR3Exception("there is no split to mine for; name at least one");
        }

        _corpus = splits[0].Corpus;
        if (splits.FirstOrDefault(s => s.Corpus.Hash != _corpus.Hash) is { } other)
        {
            throw new SearchR3Exception($"the splits {splits[0].Split} and {other.Split} have different corpora; mine for each on its own");
        }

        _documents = new DistinctDocuments(_corpus);
        _queries = DistinctQuery.Of(splits, _documents);
        _queriesOfData = _queries.Sum(q => q.Ids.Count);
    }

    /// <summary>The query texts to embed, each once.</summary>
    public IReadOnlyList<string> QueryTexts => [.. _queries.Select(q => q.Text)];

    /// <summary>The corpus rows to embed, one for each text.</summary>
    public IReadOnlyList<int> DocumentRows => _documents.Rows;

    /// <summary>Searches and applies the rules.</summary>
    /// <param name="queries">[queries][dimension]: the vectors of <see cref="QueryTexts"/>.</param>
    /// <param name="documents">[documents][dimension]: the vectors of <see cref="DocumentRows"/>.</param>
    /// <param name="options">The rules.</param>
    /// <param name="progress">Told how many queries are done.</param>
    /// <param name="threads">For the search; the result does not depend on it.</param>
    /// <param name="cancellation">Asked between blocks of queries.</param>
    /// <exception cref="SearchR3Exception">An option is out of its range, or the vectors are not those asked for.</exception>
    public MiningResult Mine(
        float[][] queries,
        float[][] documents,
        MiningOptions options,
        IProgress<int>? progress = null,
        int? threads = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (queries.Length != _queries.Count || documents.Length != _documents.Rows.Count)
        {
            throw new SearchR3Exception(
                $"there are {queries.Length} query vectors for {_queries.Count} texts and {documents.Length} document vectors for {_documents.Rows.Count} texts; give one for each");
        }

        int mostPositives = _queries.Max(q => q.Positives.Length);
        int lastRank = options.LastRank(mostPositives);
        CandidateRules rules = new(options, lastRank);
        using ExactIndex index = Index(documents, threads);
        Dictionary<string, int> numbers = index.Ids.Select((id, i) => (id, i)).ToDictionary(e => e.id, e => e.i, StringComparer.Ordinal);
        List<MinedQuery> mined = new(_queries.Count);
        for (int first = 0; first < queries.Length; first += QueriesAtOnce)
        {
            float[][] some = queries[first..Math.Min(first + QueriesAtOnce, queries.Length)];
            IReadOnlyList<IReadOnlyList<Hit>> hits = index.Search(some, lastRank + mostPositives, cancellation);
            for (int i = 0; i < some.Length; i++)
            {
                DistinctQuery query = _queries[first + i];
                Candidate[] ranked = [.. hits[i].Select(h => numbers[h.DocumentId]).Where(d => Array.BinarySearch(query.Positives, d) < 0)
                    .Select(d => new Candidate(d, Cosine(some[i], documents[d])))];
                mined.Add(Choose(query, some[i], documents, ranked, rules, options.Seed));
            }

            progress?.Report(mined.Count);
        }

        return new MiningResult(mined, Report(mined, rules, lastRank, options.NumNegatives));
    }

    private ExactIndex Index(float[][] documents, int? threads)
    {
        var index = ExactIndex.Build([.. _documents.Rows.Select(row => _corpus[row].Id)], documents, new IndexInfo());
        index.Threads = threads ?? index.Threads;
        return index;
    }

    private MinedQuery Choose(
        DistinctQuery query, float[] vector, float[][] documents, Candidate[] ranked, CandidateRules rules, int seed)
    {
        double[] positives = [.. query.Positives.Select(d => Cosine(vector, documents[d]))];

        // The index ranked in float32; the rules compare numbers that all come from the same arithmetic.
        Candidate[] sorted = [.. ranked.OrderByDescending(c => c.Score).ThenBy(c => _corpus[_documents.Rows[c.Document]].Id, DocumentIdOrder.Instance)];
        Random random = SeededOrder.RandomFor(seed, BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes(query.Text))));
        IReadOnlyList<Candidate> chosen = rules.Choose(sorted, positives.Min(), random);
        return new MinedQuery(
            query.Ids,
            query.Text,
            [.. query.Positives.Select(d => _documents.Rows[d])],
            positives,
            [.. chosen.Select(c => _documents.Rows[c.Document])],
            [.. chosen.Select(c => c.Score)]);
    }

    private MiningReport Report(List<MinedQuery> mined, CandidateRules rules, int lastRank, int asked) => new()
    {
        Queries = _queries.Count,
        DuplicateQueries = _queriesOfData - _queries.Count,
        Documents = _documents.Rows.Count,
        DuplicateDocuments = _corpus.Count - _documents.Rows.Count,
        RangeMax = lastRank,
        Positive = ScoreSummary.Of(mined.SelectMany(q => q.PositiveScores)),
        Negative = ScoreSummary.Of(mined.SelectMany(q => q.NegativeScores)),
        Difference = ScoreSummary.Of(mined.SelectMany(q => q.PositiveScores.SelectMany(p => q.NegativeScores.Select(n => p - n)))),
        Candidates = rules.Considered,
        Skipped = rules.Skipped,
        QueriesWithTooFew = mined.Count(q => q.Negatives.Count > 0 && q.Negatives.Count < asked),
        QueriesWithNone = mined.Count(q => q.Negatives.Count == 0),
    };

    private static double Cosine(float[] a, float[] b)
    {
        double product = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            product += (double)a[i] * b[i];
            squaresA += (double)a[i] * a[i];
            squaresB += (double)b[i] * b[i];
        }

        // A vector of zeros has no direction; the index ranks it as 0.
        double lengths = Math.Sqrt(squaresA) * Math.Sqrt(squaresB);
        return lengths > 0 ? product / lengths : 0;
    }
}
