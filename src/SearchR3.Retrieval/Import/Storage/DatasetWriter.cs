using System.Text;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Import.Storage;

/// <summary>Writes <c>queries.jsonl</c>, <c>qrels/*.tsv</c> and <c>negatives.jsonl</c>, going through placed pairs and the queries' lines side by side.</summary>
internal sealed class DatasetWriter : IDisposable
{
    private readonly string _folder;
    private readonly Splits _splits;
    private readonly Dictionary<int, FileStream> _qrels = [];
    private readonly Dictionary<int, long> _queriesBySplit = [];
    private readonly HashSet<int> _splitsOfQuery = [];
    private readonly FileStream _queries;
    private readonly NegativesFile _negatives;
    private readonly long _limit;

    /// <summary>Makes the files; <paramref name="limit"/> queries are written at most.</summary>
    public DatasetWriter(string folder, Splits splits, long limit)
    {
        _folder = folder;
        _splits = splits;
        _limit = limit;
        Directory.CreateDirectory(Path.Combine(folder, "qrels"));
        _queries = new FileStream(Path.Combine(folder, "queries.jsonl"), FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        _negatives = new NegativesFile(Path.Combine(folder, "negatives.jsonl"));
    }

    /// <summary>Queries written.</summary>
    public long Queries { get; private set; }

    /// <summary>Judgements with a grade above 0.</summary>
    public long Pairs { get; private set; }

    /// <summary>Judgements with grade 0 or less.</summary>
    public long JudgedNotRelevant { get; private set; }

    /// <summary>Judgements of a split that is held out less than another with the same query.</summary>
    public long PairsOfHeldOutQueries { get; private set; }

    /// <summary>Hard negatives.</summary>
    public long Negatives => _negatives.Count;

    /// <summary>Queries that have some.</summary>
    public long QueriesWithNegatives => _negatives.Lines;

    /// <summary>Queries of each split that has any.</summary>
    public IReadOnlyDictionary<string, long> QueriesBySplit =>
        new SortedDictionary<string, long>(_queriesBySplit.ToDictionary(split => _splits.Names[split.Key], split => split.Value), StringComparer.Ordinal);

    /// <summary>Writes the pairs, and of the queries' lines those that some document answers.</summary>
    public void Run(IEnumerable<PlacedPair> pairs, IEnumerable<ReadOnlyMemory<byte>> lines)
    {
        using IEnumerator<ReadOnlyMemory<byte>> line = lines.GetEnumerator();
        long at = -1;
        long query = -1;
        bool isWritten = false;
        int rank = 0;
        foreach (PlacedPair pair in pairs)
        {
            if (pair.QuerySequence != query)
            {
                query = pair.QuerySequence;
                EndQuery();
                isWritten = pair.IsPositive && Queries < _limit;
                rank = pair.HeldOutRank;
                if (isWritten)
                {
                    for (; at < query; at++)
                    {
                        line.MoveNext();
                    }

                    Queries++;
                    _queries.Write(line.Current.Span);
                    _queries.WriteByte((byte)'\n');
                }
            }

            if (isWritten)
            {
                Write(pair, rank);
            }
        }

        EndQuery();
    }

    public void Dispose()
    {
        _queries.Dispose();
        _negatives.Dispose();
        foreach (FileStream file in _qrels.Values)
        {
            file.Dispose();
        }
    }

    private void EndQuery()
    {
        foreach (int split in _splitsOfQuery)
        {
            _queriesBySplit[split] = _queriesBySplit.GetValueOrDefault(split) + 1;
        }

        _splitsOfQuery.Clear();
    }

    private void Write(PlacedPair pair, int rank)
    {
        if (pair.IsNegative)
        {
            _negatives.Add(pair.QueryId, pair.DocumentId);
        }
        else if (pair.HeldOutRank < rank)
        {
            PairsOfHeldOutQueries++;
        }
        else
        {
            _splitsOfQuery.Add(pair.Split);
            (Pairs, JudgedNotRelevant) = pair.IsPositive ? (Pairs + 1, JudgedNotRelevant) : (Pairs, JudgedNotRelevant + 1);
            QrelsOf(pair.Split).Write(Encoding.UTF8.GetBytes($"{pair.QueryId}\t{pair.DocumentId}\t{pair.Grade}\n"));
        }
    }

    private FileStream QrelsOf(int split)
    {
        if (!_qrels.TryGetValue(split, out FileStream? file))
        {
            string path = Path.Combine(_folder, "qrels", _splits.Names[split] + ".tsv");
            _qrels[split] = file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 14);
            file.Write(Encoding.UTF8.GetBytes(Qrels.Header + "\n"));
        }

        return file;
    }
}
