namespace SearchR3.Retrieval.Import;

/// <summary>What an import wrote and what it left out.</summary>
public sealed record ImportReport
{
    /// <summary>The format.</summary>
    public required string Format { get; init; }

    /// <summary>The files that were read, by their names.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Files of the source that the format does not read, by their names.</summary>
    public required IReadOnlyList<string> FilesPassedOver { get; init; }

    /// <summary>How it was read and split.</summary>
    public required ImportOptions Options { get; init; }

    /// <summary>The share of the queries that went to <c>dev</c> was meant to be this.</summary>
    public required double DevShare { get; init; }

    /// <summary>Documents of the corpus.</summary>
    public required long Documents { get; init; }

    /// <summary>Queries in all.</summary>
    public required long Queries { get; init; }

    /// <summary>Queries of each file in <c>qrels</c>.</summary>
    public required IReadOnlyDictionary<string, long> QueriesBySplit { get; init; }

    /// <summary>Judgements with a grade above 0, over all splits.</summary>
    public required long Pairs { get; init; }

    /// <summary>Judgements with grade 0, over all splits.</summary>
    public required long JudgedNotRelevant { get; init; }

    /// <summary>Hard negatives, over all queries.</summary>
    public required long Negatives { get; init; }

    /// <summary>Queries that have hard negatives: the lines of <c>negatives.jsonl</c>.</summary>
    public required long QueriesWithNegatives { get; init; }

    /// <summary>Times that a document came again and was merged with its first.</summary>
    public required long DuplicateDocuments { get; init; }

    /// <summary>Times that a query came again and was merged with its first.</summary>
    public required long DuplicateQueries { get; init; }

    /// <summary>Times that a judgement or negative of a query and a document came again.</summary>
    public required long DuplicatePairs { get; init; }

    /// <summary>Negatives that are not written because the document answers the query elsewhere in the source.</summary>
    public required long NegativesThatAnswer { get; init; }

    /// <summary>Queries that are not written: no document answers them, or they are beyond <see cref="ImportOptions.Limit"/>.</summary>
    public required long QueriesLeftOut { get; init; }

    /// <summary>Judgements that are not written because their query is also in a split that is held out more: test, then dev, then the others.</summary>
    public required long PairsOfHeldOutQueries { get; init; }

    /// <summary>Bad lines that were passed over.</summary>
    public required int SkippedLines { get; init; }

    /// <summary>What is wrong with the first of them.</summary>
    public required IReadOnlyList<string> FirstSkipped { get; init; }
}
