namespace SearchR3.Retrieval.Import;

/// <summary>
/// What a format reader yields: a training example with its texts, or one piece of a collection whose pieces name each other by ids and may come
/// in any order; or a bad line.
/// </summary>
/// <param name="Location">Where it stands.</param>
public abstract record ImportedRecord(ImportLocation Location);
