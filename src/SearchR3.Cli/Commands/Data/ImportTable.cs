using System.Globalization;
using SearchR3.Retrieval.Import;

namespace SearchR3.Cli.Commands.Data;

/// <summary>Shows what an import wrote and what it left out to people.</summary>
internal static class ImportTable
{
    /// <summary>Writes counts, and what was left out only where something was.</summary>
    public static void Write(TextWriter writer, string folder, ImportFormatChoice choice, ImportReport report)
    {
        writer.WriteLine($"{folder}: {report.Format} (told by {choice.Reason})");
        Row(writer, "documents", report.Documents, Repeated(report.DuplicateDocuments));
        Row(writer, "queries", report.Queries, Repeated(report.DuplicateQueries));
        foreach ((string split, long queries) in report.QueriesBySplit)
        {
            Row(writer, $"  in {split}", queries, "");
        }

        Row(writer, "pairs", report.Pairs, Repeated(report.DuplicatePairs));
        Row(writer, "negatives", report.Negatives, report.Negatives > 0 ? string.Create(CultureInfo.InvariantCulture, $"of {report.QueriesWithNegatives:N0} queries, in negatives.jsonl") : "");
        RowIfAny(writer, "judged not relevant", report.JudgedNotRelevant, "pairs, in qrels too");
        RowIfAny(writer, "queries left out", report.QueriesLeftOut, report.Options.Limit is null ? "no document answers them" : "no document answers them, or they are beyond --limit");
        RowIfAny(writer, "negatives left out", report.NegativesThatAnswer, "they answer the query elsewhere");
        RowIfAny(writer, "pairs left out", report.PairsOfHeldOutQueries, "their query is held out in another split");
        if (report.FilesPassedOver.Count > 0)
        {
            Row(writer, "files passed over", report.FilesPassedOver.Count, string.Join(", ", report.FilesPassedOver.Take(8)) + (report.FilesPassedOver.Count > 8 ? ", ..." : ""));
        }

        RowIfAny(writer, "bad lines", report.SkippedLines, report.SkippedLines > report.FirstSkipped.Count ? "passed over, the first of them:" : "passed over:");
        foreach (string problem in report.FirstSkipped)
        {
            writer.WriteLine($"    {problem}");
        }
    }

    private static string Repeated(long count) => count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} repeated, merged");

    private static void Row(TextWriter writer, string name, long count, string remark) =>
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-19} {count,9:N0}  {remark}").TrimEnd());

    private static void RowIfAny(TextWriter writer, string name, long count, string remark)
    {
        if (count > 0)
        {
            Row(writer, name, count, remark);
        }
    }
}
