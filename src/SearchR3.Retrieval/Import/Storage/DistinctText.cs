namespace SearchR3.Retrieval.Import.Storage;

/// <summary>A document or query that is there once, however often it came.</summary>
/// <param name="Key">Of its id.</param>
/// <param name="Sequence">The first of its lines in the spool, counted from 0.</param>
/// <param name="TextKey">Of its text.</param>
internal readonly record struct DistinctText(UInt128 Key, long Sequence, UInt128 TextKey);
