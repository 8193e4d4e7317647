namespace SearchR3.Retrieval.Import.Storage;

/// <summary>A query and a document that a source puts together.</summary>
internal readonly record struct Pair
{
    private const byte ByIdFlag = 1;

    public required UInt128 QueryKey { get; init; }

    public required UInt128 DocumentKey { get; init; }

    /// <summary>A negative without a judgement.</summary>
    public required bool IsNegative { get; init; }

    /// <summary>The split's number; 0 for a negative.</summary>
    public required int Split { get; init; }

    /// <summary>Counts all pairs of the source.</summary>
    public required long Sequence { get; init; }

    /// <summary>The judgement's grade; 0 for a negative.</summary>
    public required int Grade { get; init; }

    /// <summary>The source has query and document elsewhere, perhaps: else they came with the pair.</summary>
    public required bool ById { get; init; }

    public required ImportLocation Location { get; init; }

    public required string QueryId { get; init; }

    public required string DocumentId { get; init; }

    /// <summary>Writes it so that the order is by query, document, judgements before negatives, split, sequence.</summary>
    public RecordBuffer Put(RecordBuffer buffer, Places places)
    {
        buffer.Put(QueryKey).Put(DocumentKey).Put((byte)(IsNegative ? 1 : 0)).Put(Split).Put(Sequence).Put(Grade).Put(ById ? ByIdFlag : (byte)0);
        return places.Put(buffer, Location).Put(QueryId).Put(DocumentId);
    }

    /// <summary>Reads it back.</summary>
    public static Pair Read(ReadOnlySpan<byte> bytes, Places places)
    {
        RecordView record = new(bytes);
        return new Pair
        {
            QueryKey = record.TakeKey(),
            DocumentKey = record.TakeKey(),
            IsNegative = record.TakeByte() == 1,
            Split = record.TakeInt32(),
            Sequence = record.TakeInt64(),
            Grade = record.TakeInt32(),
            ById = record.TakeByte() == ByIdFlag,
            Location = places.Take(ref record),
            QueryId = record.TakeText(),
            DocumentId = record.TakeText(),
        };
    }
}
