namespace SearchR3.Retrieval.Import.Formats;

/// <summary>One row of a table, whatever file it is in.</summary>
/// <param name="Location">Where it stands.</param>
/// <param name="Names">The table's columns; the same list as long as they stay the same.</param>
/// <param name="Texts">The texts in a column: none where it is empty, several where it holds a list. Throws where it holds something else.</param>
/// <param name="Problem">A sentence with the location where the row cannot be read; else null.</param>
internal readonly record struct ExampleRow(ImportLocation Location, IReadOnlyList<string> Names, Func<string, IReadOnlyList<string>> Texts, string? Problem = null)
{
    /// <summary>A row that cannot be read.</summary>
    public static ExampleRow Bad(ImportLocation location, string problem) => new(location, [], _ => [], problem);
}
