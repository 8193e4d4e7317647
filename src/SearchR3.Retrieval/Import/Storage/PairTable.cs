namespace SearchR3.Retrieval.Import.Storage;

/// <summary>
/// Pairs as they come, on the disk. Those that name their document by its id go past the sorted documents first, so that every one that is left names a
/// document that is there; all of them are then in order of their queries.
/// </summary>
internal sealed class PairTable(string folder, Places places) : IDisposable
{
    private readonly ExternalSorter _byDocument = new(folder, "pairs-by-document");
    private readonly ExternalSorter _byQuery = new(folder, "pairs-by-query");
    private readonly RecordBuffer _record = new();

    /// <summary>Adds a pair.</summary>
    public void Add(Pair pair)
    {
        if (pair.ById)
        {
            _byDocument.Add(pair.Put(_record.Start().Put(pair.DocumentKey), places).Bytes);
        }
        else
        {
            _byQuery.Add(pair.Put(_record.Start(), places).Bytes);
        }
    }

    /// <summary>Finds the documents of the pairs that name them, among all documents in order of their keys; a pair whose document is missing is a bad line.</summary>
    public void FindDocuments(IEnumerable<DistinctText> documents, BadLines bad)
    {
        using IEnumerator<DistinctText> document = documents.GetEnumerator();
        bool more = document.MoveNext();
        foreach (ReadOnlyMemory<byte> bytes in _byDocument.Sorted())
        {
            RecordView record = new(bytes.Span);
            UInt128 key = record.TakeKey();
            while (more && document.Current.Key < key)
            {
                more = document.MoveNext();
            }

            if (more && document.Current.Key == key)
            {
                _byQuery.Add(record.Rest);
            }
            else
            {
                var pair = Pair.Read(record.Rest, places);
                bad.Add($"{pair.Location}: the document \"{pair.DocumentId}\" of query \"{pair.QueryId}\" is not in the corpus; use the corpus that belongs to the judgements or remove the line.");
            }
        }

        // The rest of the documents, so that all repeated ones are found.
        while (more)
        {
            more = document.MoveNext();
        }
    }

    /// <summary>All pairs in order of query, document, judgements before negatives, split, sequence; after <see cref="FindDocuments"/>.</summary>
    public IEnumerable<Pair> ByQuery()
    {
        foreach (ReadOnlyMemory<byte> bytes in _byQuery.Sorted())
        {
            yield return Pair.Read(bytes.Span, places);
        }
    }

    /// <summary>The texts of the queries that have an answer in a split, among all queries in order of their keys; after <see cref="FindDocuments"/>.</summary>
    public IEnumerable<UInt128> AnsweredIn(int split, IEnumerable<DistinctText> queries)
    {
        using IEnumerator<Pair> pair = ByQuery().Where(pair => pair.Split == split && pair.Grade > 0).GetEnumerator();
        bool more = pair.MoveNext();
        foreach (DistinctText query in queries)
        {
            while (more && pair.Current.QueryKey < query.Key)
            {
                more = pair.MoveNext();
            }

            if (more && pair.Current.QueryKey == query.Key)
            {
                yield return query.TextKey;
            }
        }
    }

    public void Dispose()
    {
        _byDocument.Dispose();
        _byQuery.Dispose();
    }
}
