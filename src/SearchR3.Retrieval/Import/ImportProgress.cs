namespace SearchR3.Retrieval.Import;

/// <summary>How far reading is.</summary>
/// <param name="ReadBytes">Bytes read, as they lie on the disk.</param>
/// <param name="TotalBytes">Bytes of all files of the source.</param>
public readonly record struct ImportProgress(long ReadBytes, long TotalBytes);
