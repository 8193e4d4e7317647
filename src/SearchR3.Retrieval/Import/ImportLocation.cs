namespace SearchR3.Retrieval.Import;

/// <summary>Where a record stands, for error messages.</summary>
/// <param name="File">The file as the user named it.</param>
/// <param name="Number">The line (of a record of several lines its first) or the row of a Parquet file, counted from 1.</param>
/// <param name="IsRow">Whether it is a row.</param>
public readonly record struct ImportLocation(string File, long Number, bool IsRow = false)
{
    /// <summary><c>FILE, line 3</c>.</summary>
    public override string ToString() => $"{File}, {(IsRow ? "row" : "line")} {Number}";
}
