using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Import.Storage;

namespace SearchR3.Retrieval.Import;

/// <summary>One import: takes the records apart into texts and pairs on the disk, then puts them together again.</summary>
internal sealed class Importer : IDisposable
{
    private const int RecordsBetweenReports = 1000;
    private const int RecordsBetweenLooks = 4096;

    private readonly IImportFormat _format;
    private readonly ImportSource _source;
    private readonly string _parts;
    private readonly Places _places = new();
    private readonly Splits _splits = new();
    private readonly BadLines _bad;
    private readonly TextTable _documents;
    private readonly TextTable _queries;
    private readonly PairTable _pairs;
    private long _pairsRead;
    private long _examples;
    private bool _sourceNamesSplits;

    /// <summary>Makes an import whose files wait in <paramref name="parts"/>.</summary>
    public Importer(IImportFormat format, ImportSource source, string parts)
    {
        _format = format;
        _source = source;
        _parts = parts;
        _bad = new BadLines(source.Options.SkipBadLines);
        _documents = new TextTable(parts, "document", _places);
        _queries = new TextTable(parts, "query", _places);
        _pairs = new PairTable(parts, _places);
    }

    /// <summary>Reads the source to its end, or to the limit.</summary>
    public void Read(IProgress<ImportProgress>? progress, CancellationToken cancellation)
    {
        long records = 0;
        foreach (ImportedRecord record in _format.Read(_source))
        {
            if (records++ % RecordsBetweenReports == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(new ImportProgress(_source.ReadBytes, _source.TotalBytes));
            }

            if (RecordCheck.Problem(record) is string problem)
            {
                _bad.Add(problem);
                continue;
            }

            Add(record);
            if (_examples == _source.Options.Limit)
            {
                break;
            }
        }
    }

    /// <summary>Writes the data set.</summary>
    public ImportReport WriteTo(string folder, CancellationToken cancellation)
    {
        ImportOptions options = _source.Options;
        double devShare = options.DevShare ?? (options.Split == "train" && !_sourceNamesSplits ? ImportOptions.DefaultDevShare : 0);
        if (devShare > 0 && _splits.Names.Contains(ImportOptions.DevSplit))
        {
            throw new SearchR3Exception(
                $"devShare is {devShare}, but the source has a split {ImportOptions.DevSplit} of its own, where held-out queries would go; leave devShare away");
        }

        _pairs.FindDocuments(Until(_documents.Distinct(_bad), cancellation), _bad);
        HeldOut heldOut = new(devShare, options.Seed, _pairs.AnsweredIn(_splits.NumberOf(options.Split), Until(_queries.Distinct(_bad), cancellation)));
        using PairPlacement placement = new(_parts, _splits, heldOut, options.Split);
        placement.Run(Until(_pairs.ByQuery(), cancellation), _queries.Distinct(_bad), _bad);
        using DatasetWriter writer = new(folder, _splits, options.Limit ?? long.MaxValue);
        writer.Run(Until(placement.Placed(), cancellation), _queries.ReadLines());
        _documents.MoveDistinct(Path.Combine(folder, "corpus.jsonl"));
        if (writer.Queries == 0)
        {
            throw new SearchR3Exception(
                $"{string.Join(", ", _source.Paths)} has no query that a document answers, among {_queries.Lines:N0} queries and {_documents.Lines:N0} documents read as {_format.Name}; check the format and what bad lines say");
        }

        string[] opened = [.. _source.Opened];
        return new ImportReport
        {
            Format = _format.Name,
            Files = [.. opened.Select(file => Path.GetFileName(file))],
            FilesPassedOver = [.. _source.Files.Except(opened).Select(file => Path.GetFileName(file))],
            Options = options,
            DevShare = devShare,
            Documents = _documents.Lines - _documents.Repeats,
            Queries = writer.Queries,
            QueriesBySplit = writer.QueriesBySplit,
            Pairs = writer.Pairs,
            JudgedNotRelevant = writer.JudgedNotRelevant,
            Negatives = writer.Negatives,
            QueriesWithNegatives = writer.QueriesWithNegatives,
            DuplicateDocuments = _documents.Repeats,
            DuplicateQueries = _queries.Repeats,
            DuplicatePairs = placement.Repeats,
            NegativesThatAnswer = placement.NegativesThatAnswer,
            QueriesLeftOut = _queries.Lines - _queries.Repeats - writer.Queries,
            PairsOfHeldOutQueries = writer.PairsOfHeldOutQueries,
            SkippedLines = _bad.Count,
            FirstSkipped = _bad.First,
        };
    }

    public void Dispose()
    {
        _documents.Dispose();
        _queries.Dispose();
        _pairs.Dispose();
    }

    private static IEnumerable<T> Until<T>(IEnumerable<T> records, CancellationToken cancellation)
    {
        long at = 0;
        foreach (T record in records)
        {
            if (at++ % RecordsBetweenLooks == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            yield return record;
        }
    }

    private void Add(ImportedRecord record)
    {
        switch (record)
        {
            case ImportedExample example:
                Add(example);
                break;
            case ImportedDocument document:
                _documents.Add(document.Document, document.Location);
                break;
            case ImportedQuery query:
                _queries.Add(query.Query, query.Location);
                break;
            case ImportedJudgement judgement:
                AddPair(judgement.Location, Named(judgement.QueryId), Named(judgement.DocumentId), judgement.Grade, NumberOf(judgement.Split), byId: true);
                break;
            case ImportedNegative negative:
                AddPair(negative.Location, Named(negative.QueryId), Named(negative.DocumentId), grade: null, split: 0, byId: true);
                break;
            default:
                throw new InvalidOperationException($"{_format.Name} yields a {record.GetType().Name}, which is no record that an import knows");
        }
    }

    private void Add(ImportedExample example)
    {
        _examples++;
        int split = NumberOf(example.Split);
        (UInt128, string) query = _queries.Add(example.Query, example.Location);
        foreach (CorpusDocument document in example.Positives)
        {
            AddPair(example.Location, query, _documents.Add(document, example.Location), 1, split, byId: false);
        }

        foreach (CorpusDocument document in example.Negatives.Where(d => !RecordCheck.IsEmpty(d)))
        {
            AddPair(example.Location, query, _documents.Add(document, example.Location), grade: null, split: 0, byId: false);
        }
    }

    private void AddPair(ImportLocation location, (UInt128 Key, string Id) query, (UInt128 Key, string Id) document, int? grade, int split, bool byId) =>
        _pairs.Add(new Pair
        {
            QueryKey = query.Key,
            DocumentKey = document.Key,
            IsNegative = grade is null,
            Split = split,
            Sequence = _pairsRead++,
            Grade = grade ?? 0,
            ById = byId,
            Location = location,
            QueryId = query.Id,
            DocumentId = document.Id,
        });

    private static (UInt128 Key, string Id) Named(string id) => (TextKey.Of(id), id);

    private int NumberOf(string? split)
    {
        _sourceNamesSplits |= split is not null;
        return _splits.NumberOf(split ?? _source.Options.Split);
    }
}
