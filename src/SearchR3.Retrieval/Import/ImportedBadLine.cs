namespace SearchR3.Retrieval.Import;

/// <summary>A line that a reader cannot use; reading goes on after it.</summary>
/// <param name="Location">Where it stands.</param>
/// <param name="Problem">A sentence with the location, what is wrong and what was expected.</param>
public sealed record ImportedBadLine(ImportLocation Location, string Problem) : ImportedRecord(Location);
