using System.Globalization;
using System.Text;

namespace SearchR3.Retrieval.Beir;

/// <summary>
/// Relevance judgements: query id, document id, grade (0 is judged not relevant). Reads and writes BEIR's tab-separated
/// <c>query-id corpus-id score</c> and reads TREC's <c>qid 0 docid rel</c>. Immutable.
/// </summary>
public sealed class Qrels
{
    internal const string Header = "query-id\tcorpus-id\tscore";

    private static readonly HashSet<string> ScoreHeadings =
        new(StringComparer.OrdinalIgnoreCase) { "score", "rel", "relevance", "relevancy", "label", "grade" };

    private Qrels(Dictionary<string, IReadOnlyDictionary<string, int>> byQuery) => ByQuery = byQuery;

    /// <summary>The judged documents of each query with their grades, queries in the order in which they first occur.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> ByQuery { get; }

    /// <summary>The number of judgements over all queries.</summary>
    public int Count => ByQuery.Values.Sum(documents => documents.Count);

    /// <summary>Collects judgements; a later judgement of the same pair replaces an earlier one, as in BEIR's reader.</summary>
    public static Qrels From(IEnumerable<(string QueryId, string DocumentId, int Grade)> judgements)
    {
        ArgumentNullException.ThrowIfNull(judgements);
        var byQuery = new Dictionary<string, IReadOnlyDictionary<string, int>>(StringComparer.Ordinal);
        foreach ((string queryId, string documentId, int grade) in judgements)
        {
            if (!byQuery.TryGetValue(queryId, out IReadOnlyDictionary<string, int>? documents))
            {
                byQuery[queryId] = documents = new Dictionary<string, int>(StringComparer.Ordinal);
            }

            ((Dictionary<string, int>)documents)[documentId] = grade;
        }

        return new Qrels(byQuery);
    }

    /// <summary>
    /// Reads a qrels file; three columns are BEIR's, four are TREC's. The first line is skipped only when it is a heading.
    /// </summary>
    /// <exception cref="SearchR3Exception">
    /// The file cannot be read, has no judgements, or a line has other columns or a grade that is no integer.
    /// </exception>
    public static Qrels Load(string path)
    {
        Qrels qrels = From(Parse(path));
        return qrels.ByQuery.Count > 0
            ? qrels
            : throw new SearchR3Exception($"{path} has no judgements: write lines of query id, document id and grade.");
    }

    /// <summary>Writes BEIR's format with its heading.</summary>
    public void Save(string path) => OutputFile.WriteLines(
        path,
        ByQuery.SelectMany(query => query.Value.Select(document => $"{query.Key}\t{document.Key}\t{document.Value}")).Prepend(Header));

    private static IEnumerable<(string QueryId, string DocumentId, int Grade)> Parse(string path)
    {
        bool isFirst = true;
        foreach (TextLine line in TextLines.Read(path, "qrels"))
        {
            string[] columns = Split(Encoding.UTF8.GetString(line.Utf8.Span));
            if (columns.Length is not (3 or 4))
            {
                throw new SearchR3Exception(
                    $"{path}, line {line.Number}: {columns.Length} columns where BEIR has 3 (query-id, corpus-id, score) and TREC "
                    + "has 4 (query, 0, document, grade); separate the columns with tabs.");
            }

            bool isHeading = isFirst && IsHeading(columns);
            isFirst = false;
            if (!isHeading)
            {
                yield return (columns[0], columns[^2], Grade(columns[^1], $"{path}, line {line.Number}"));
            }
        }
    }

    /// <summary>Whether the columns of a file's first line are names.</summary>
    internal static bool IsHeading(string[] columns) => ScoreHeadings.Contains(columns[^1]);

    /// <summary>The columns of a line: ids may hold spaces where tabs separate them.</summary>
    internal static string[] Split(string line) => line.Contains('\t', StringComparison.Ordinal)
        ? line.Split('\t', StringSplitOptions.TrimEntries)
        : line.Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The grade as a number.</summary>
    /// <exception cref="SearchR3Exception">It is no integer.</exception>
    internal static int Grade(string text, string location)
    {
        // Some exports write integers as 1.0.
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double grade)
            && grade == Math.Truncate(grade) && Math.Abs(grade) <= int.MaxValue)
        {
            return (int)grade;
        }

        throw new SearchR3Exception($"{location}: the grade \"{text}\" is not an integer; write 0, 1, 2 ...");
    }
}
