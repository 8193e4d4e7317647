using System.Globalization;

namespace SearchR3.Retrieval.Import;

/// <summary>The page that lies beside the data and says what it is.</summary>
internal static class ImportReadme
{
    private const int MaxFilesListed = 20;

    /// <summary>The page's lines.</summary>
    public static IEnumerable<string> Lines(ImportReport report, IImportFormat format) =>
    [
        "# Imported retrieval task",
        "",
        $"Made by `data import` from {report.Format}. BEIR layout: `corpus.jsonl`, `queries.jsonl`, `qrels/*.tsv`"
            + (report.Negatives > 0 ? "; `negatives.jsonl` has hard negatives," : "."),
        .. report.Negatives > 0 ? new[] { "which a recipe of stage 1 reads with `\"hardNegatives\": { \"file\": \"negatives.jsonl\", \"perQuery\": 1 }`." } : [],
        "",
        $"Files: {Names(report.Files)}.",
        .. report.FilesPassedOver.Count > 0 ? new[] { $"Passed over: {Names(report.FilesPassedOver)}." } : [],
        "",
        "| part | count |",
        "|---|---:|",
        .. Counts(report).Select(row => $"| {row.Name} | {row.Count.ToString(CultureInfo.InvariantCulture)} |"),
        "",
        "## Rules",
        "",
        .. format.Rules.Select(rule => $"- {rule}"),
        .. CommonRules(report).Select(rule => $"- {rule}"),
        .. report.SkippedLines > 0 ? Skipped(report) : [],
    ];

    private static IEnumerable<(string Name, long Count)> Counts(ImportReport report) =>
        new (string Name, long Count, bool IsShown)[]
        {
            ("documents", report.Documents, true),
            ("queries", report.Queries, true),
        }
        .Concat(report.QueriesBySplit.Select(split => ($"queries in {split.Key}", split.Value, true)))
        .Concat(
        [
            ("pairs of a query and a document that answers it", report.Pairs, true),
            ("pairs judged not relevant", report.JudgedNotRelevant, report.JudgedNotRelevant > 0),
            ("hard negatives", report.Negatives, true),
            ("queries with hard negatives", report.QueriesWithNegatives, report.Negatives > 0),
            ("repeated documents, merged", report.DuplicateDocuments, true),
            ("repeated queries, merged", report.DuplicateQueries, true),
            ("repeated pairs, merged", report.DuplicatePairs, true),
            ("negatives left out: they answer the query elsewhere", report.NegativesThatAnswer, report.NegativesThatAnswer > 0),
            ("queries left out: without an answer, or beyond the limit", report.QueriesLeftOut, report.QueriesLeftOut > 0),
            ("pairs left out: the query is held out in another split", report.PairsOfHeldOutQueries, report.PairsOfHeldOutQueries > 0),
            ("bad lines passed over", report.SkippedLines, true),
        ])
        .Where(row => row.Item3)
        .Select(row => (row.Item1, row.Item2));

    private static IEnumerable<string> CommonRules(ImportReport report) =>
    [
        "Documents with one id are one document, queries with one id one query. Where the source has no ids, they are made from the exact text (128 bits of SHA-256), so that equal texts are one.",
        "A document that answers a query anywhere in the source is never its negative. A document judged not relevant (grade 0) is one of its hard negatives.",
        "Queries that no document answers are left out. A query of several splits stays in the one that is held out most (test, then dev, then the others).",
        .. report.DevShare > 0
            ? new[]
            {
                string.Create(CultureInfo.InvariantCulture, $"{report.DevShare:0.####} of the queries of `{report.Options.Split}` are held out as `dev`: those whose text, hashed with seed {report.Options.Seed}, is below that share."),
            }
            : [],
        .. report.Options.Limit is long limit ? new[] { string.Create(CultureInfo.InvariantCulture, $"Limited to {limit}.") } : [],
    ];

    private static IEnumerable<string> Skipped(ImportReport report) =>
    [
        "",
        $"Bad lines ({report.SkippedLines}), passed over; the first:",
        "",
        .. report.FirstSkipped.Select(problem => $"- {problem}"),
    ];

    private static string Names(IReadOnlyList<string> files) =>
        string.Join(", ", files.Take(MaxFilesListed).Select(file => $"`{file}`")) + (files.Count > MaxFilesListed ? $" and {files.Count - MaxFilesListed} more" : "");
}
