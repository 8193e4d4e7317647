using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Import;

/// <summary>Says of any reader's record what the data set cannot hold.</summary>
internal static class RecordCheck
{
    /// <summary>A sentence with the location; null when all is well.</summary>
    public static string? Problem(ImportedRecord record)
    {
        string? problem = record switch
        {
            ImportedBadLine bad => bad.Problem,
            ImportedExample example => OfExample(example),
            ImportedDocument document => document.Document.Id.Length == 0 ? "the document has no id; give every document one" : OfId(document.Document.Id),
            ImportedQuery query => OfQuery(query.Query) ?? (query.Query.Id.Length == 0 ? "the query has no id; give every query one" : null),
            ImportedJudgement judgement => OfId(judgement.QueryId) ?? OfId(judgement.DocumentId) ?? OfGrade(judgement.Grade) ?? OfSplit(judgement.Split),
            ImportedNegative negative => OfId(negative.QueryId) ?? OfId(negative.DocumentId),
            _ => null,
        };
        return problem is null || record is ImportedBadLine ? problem : $"{record.Location}: {problem}.";
    }

    /// <summary>Whether the document says nothing.</summary>
    public static bool IsEmpty(CorpusDocument document) => string.IsNullOrWhiteSpace(document.Text) && string.IsNullOrWhiteSpace(document.Title);

    private static string? OfExample(ImportedExample example) =>
        OfQuery(example.Query)
        ?? (example.Positives.Any(IsEmpty) ? "the positive is empty; give a text or remove the record" : null)
        ?? (example.Positives.Count == 0 && example.Negatives.All(IsEmpty) ? "the record has neither a positive nor a negative; give one or remove the record" : null)
        ?? example.Positives.Concat(example.Negatives).Select(document => OfId(document.Id)).FirstOrDefault(problem => problem is not null)
        ?? OfSplit(example.Split);

    private static string? OfQuery(Query query) =>
        string.IsNullOrWhiteSpace(query.Text) ? "the query is empty; give a text or remove the record" : OfId(query.Id);

    // White space separates the columns of qrels and run files.
    private static string? OfId(string id) =>
        id.Any(char.IsWhiteSpace) ? $"the id \"{id}\" has white space, which separates the columns of judgements; rename it" : null;

    private static string? OfGrade(int grade) => grade < 0 ? $"the grade {grade} is below 0; write 0 for what is not relevant" : null;

    private static string? OfSplit(string? split) =>
        split is null || ImportOptions.IsSplitName(split) ? null : $"the split \"{split}\" is no name for a file; use letters, digits, '-', '_' and '.'";
}
