namespace SearchR3.Retrieval.Import.Storage;

/// <summary>
/// Puts pairs where they are written: finds each one's query, lets the last judgement of a pair in a split stand for all, draws the dev split, and makes
/// negatives of documents that are given as such or judged not relevant, unless they answer the query elsewhere.
/// </summary>
internal sealed class PairPlacement : IDisposable
{
    private readonly Splits _splits;
    private readonly HeldOut _heldOut;
    private readonly int _drawnFrom;
    private readonly int _drawnTo;
    private readonly ExternalSorter _placed;
    private readonly RecordBuffer _record = new();

    // Of the query and document that the pass is at.
    private Pair? _judged;
    private Pair? _negative;
    private bool _answers;

    /// <summary>Makes a placement; <paramref name="drawnFrom"/> is the split whose queries <paramref name="heldOut"/> sends to dev.</summary>
    public PairPlacement(string folder, Splits splits, HeldOut heldOut, string drawnFrom)
    {
        _splits = splits;
        _heldOut = heldOut;
        _drawnFrom = splits.NumberOf(drawnFrom);
        _drawnTo = splits.NumberOf(ImportOptions.DevSplit);
        _placed = new ExternalSorter(folder, "pairs-placed");
    }

    /// <summary>Pairs that came again.</summary>
    public long Repeats { get; private set; }

    /// <summary>Negatives that answer their query elsewhere.</summary>
    public long NegativesThatAnswer { get; private set; }

    /// <summary>Goes through pairs and queries, both in order of the queries' keys; a pair whose query is missing is a bad line.</summary>
    public void Run(IEnumerable<Pair> pairs, IEnumerable<DistinctText> queries, BadLines bad)
    {
        using IEnumerator<DistinctText> query = queries.GetEnumerator();
        bool more = query.MoveNext();
        Pair? last = null;
        DistinctText of = default;
        foreach (Pair pair in pairs)
        {
            if (last?.QueryKey != pair.QueryKey || last?.DocumentKey != pair.DocumentKey)
            {
                EndDocument(of);
            }

            last = pair;
            while (more && query.Current.Key < pair.QueryKey)
            {
                more = query.MoveNext();
            }

            if (more && query.Current.Key == pair.QueryKey)
            {
                of = query.Current;
                Take(pair, of);
            }
            else
            {
                bad.Add($"{pair.Location}: the query \"{pair.QueryId}\" is not among the queries; add it or remove the line.");
            }
        }

        EndDocument(of);
        while (more)
        {
            more = query.MoveNext();
        }
    }

    /// <summary>The pairs in the order in which they are written.</summary>
    public IEnumerable<PlacedPair> Placed()
    {
        foreach (ReadOnlyMemory<byte> bytes in _placed.Sorted())
        {
            yield return PlacedPair.Read(bytes.Span);
        }
    }

    public void Dispose() => _placed.Dispose();

    private void Take(Pair pair, DistinctText query)
    {
        if (pair.IsNegative)
        {
            // Judged not relevant and given as a negative are two things, not one twice.
            Repeats += _negative is { IsNegative: true } ? 1 : 0;
            _negative ??= pair;
            return;
        }

        if (_judged is { } earlier && earlier.Split == pair.Split)
        {
            Repeats++;
            _judged = pair with { Sequence = earlier.Sequence };
            return;
        }

        EndSplit(query);
        _judged = pair;
    }

    private void EndSplit(DistinctText query)
    {
        if (_judged is not { } judged)
        {
            return;
        }

        int split = judged.Split == _drawnFrom && _heldOut.Takes(query.TextKey) ? _drawnTo : judged.Split;
        Place(judged, query, split);
        if (judged.Grade > 0)
        {
            _answers = true;
        }
        else
        {
            _negative ??= judged;
        }

        _judged = null;
    }

    private void EndDocument(DistinctText query)
    {
        EndSplit(query);
        if (_negative is { } negative)
        {
            if (_answers)
            {
                NegativesThatAnswer++;
            }
            else
            {
                Place(negative with { IsNegative = true }, query, split: 0);
            }
        }

        _negative = null;
        _answers = false;
    }

    private void Place(Pair pair, DistinctText query, int split) => _placed.Add(new PlacedPair
    {
        QuerySequence = query.Sequence,
        Sequence = pair.Sequence,
        IsNegative = pair.IsNegative,
        HeldOutRank = pair.IsNegative ? 0 : Splits.HeldOutRank(_splits.Names[split]),
        Split = split,
        Grade = pair.Grade,
        QueryId = pair.QueryId,
        DocumentId = pair.DocumentId,
    }.Put(_record.Start()).Bytes);
}
