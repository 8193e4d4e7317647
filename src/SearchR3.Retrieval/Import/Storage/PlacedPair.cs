namespace SearchR3.Retrieval.Import.Storage;

/// <summary>A pair as it is written: once, in its split, in the order of the source's queries.</summary>
internal readonly record struct PlacedPair
{
    // Within a query: the split that is held out most first, in it positives first; negatives last.
    private const byte NegativeOrder = byte.MaxValue;

    /// <summary>The query's line in the spool.</summary>
    public required long QuerySequence { get; init; }

    /// <summary>Of the pair.</summary>
    public required long Sequence { get; init; }

    /// <summary>A hard negative, else a judgement.</summary>
    public required bool IsNegative { get; init; }

    /// <summary>See <see cref="Splits.HeldOutRank"/>.</summary>
    public required int HeldOutRank { get; init; }

    public required int Split { get; init; }

    public required int Grade { get; init; }

    public required string QueryId { get; init; }

    public required string DocumentId { get; init; }

    /// <summary>A judgement that the document answers the query.</summary>
    public bool IsPositive => !IsNegative && Grade > 0;

    /// <summary>Writes it so that the order is by query, then as said above, then by sequence.</summary>
    public RecordBuffer Put(RecordBuffer buffer) => buffer
        .Put(QuerySequence).Put(IsNegative ? NegativeOrder : (byte)(((2 - HeldOutRank) * 2) + (IsPositive ? 0 : 1))).Put(Sequence)
        .Put((byte)HeldOutRank).Put(Split).Put(Grade).Put(QueryId).Put(DocumentId);

    /// <summary>Reads it back.</summary>
    public static PlacedPair Read(ReadOnlySpan<byte> bytes)
    {
        RecordView record = new(bytes);
        long query = record.TakeInt64();
        bool isNegative = record.TakeByte() == NegativeOrder;
        return new PlacedPair
        {
            QuerySequence = query,
            IsNegative = isNegative,
            Sequence = record.TakeInt64(),
            HeldOutRank = record.TakeByte(),
            Split = record.TakeInt32(),
            Grade = record.TakeInt32(),
            QueryId = record.TakeText(),
            DocumentId = record.TakeText(),
        };
    }
}
