using System.Globalization;
using System.Text;

namespace SearchR3.Retrieval.Beir;

/// <summary>
/// What a system returned for each query, best first. Reads and writes TREC run files (<c>qid Q0 docid rank score tag</c>); scores are
/// written with as many digits as bring back the same number. Immutable.
/// </summary>
public sealed class RetrievalRun
{
    private const int ColumnCount = 6;

    /// <summary>Joins the lists of hits.</summary>
    /// <param name="tag">The system's name: one word.</param>
    /// <param name="byQuery">Hits of each query, best first.</param>
    public RetrievalRun(string tag, IReadOnlyDictionary<string, IReadOnlyList<Hit>> byQuery)
    {
        Tag = tag;
        ByQuery = byQuery;
    }

    /// <summary>The system's name, the last column of the file.</summary>
    public string Tag { get; }

    /// <summary>Hits of each query, best first.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Hit>> ByQuery { get; }

    /// <summary>
    /// Reads a run file. As in trec_eval the rank column is not used: hits are ordered by falling score, ties as in the file.
    /// </summary>
    /// <exception cref="SearchR3Exception">A line has not six columns or no number as score, or a document occurs twice for a query.</exception>
    public static RetrievalRun Load(string path)
    {
        string? tag = null;
        var byQuery = new Dictionary<string, List<Hit>>(StringComparer.Ordinal);
        var seen = new HashSet<(string, string)>();
        foreach (TextLine line in TextLines.Read(path, "TREC run"))
        {
            string location = $"{path}, line {line.Number}";
            string[] columns = Encoding.UTF8.GetString(line.Utf8.Span)
                .Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length != ColumnCount)
            {
                throw new SearchR3Exception(
                    $"{location}: {columns.Length} columns where a TREC run has {ColumnCount} (query Q0 document rank score tag).");
            }

            if (!double.TryParse(columns[4], NumberStyles.Float, CultureInfo.InvariantCulture, out double score)
                || double.IsNaN(score))
            {
                throw new SearchR3Exception($"{location}: the score \"{columns[4]}\" is not a number.");
            }

            if (!seen.Add((columns[0], columns[2])))
            {
                throw new SearchR3Exception(
                    $"{location}: document \"{columns[2]}\" was already returned for query \"{columns[0]}\"; remove one of the lines.");
            }

            tag ??= columns[5];
            if (!byQuery.TryGetValue(columns[0], out List<Hit>? hits))
            {
                byQuery[columns[0]] = hits = [];
            }

            hits.Add(new Hit(columns[2], score));
        }

        return new RetrievalRun(tag ?? "empty", byQuery.ToDictionary(
            query => query.Key,
            query => (IReadOnlyList<Hit>)[.. query.Value.OrderByDescending(hit => hit.Score)],
            StringComparer.Ordinal));
    }

    /// <summary>Writes the run file, replacing <paramref name="path"/> in one step.</summary>
    /// <exception cref="SearchR3Exception">An id or the tag has white space, which the format cannot hold, or a score is not finite.</exception>
    public void Save(string path)
    {
        CheckWord(Tag, "tag");
        OutputFile.WriteLines(path, ByQuery.SelectMany(query => Lines(query.Key, query.Value)));
    }

    private IEnumerable<string> Lines(string queryId, IReadOnlyList<Hit> hits)
    {
        CheckWord(queryId, "query id");
        for (int i = 0; i < hits.Count; i++)
        {
            CheckWord(hits[i].DocumentId, "document id");
            if (!double.IsFinite(hits[i].Score))
            {
                throw new SearchR3Exception(
                    $"Query \"{queryId}\": the score of document \"{hits[i].DocumentId}\" is {hits[i].Score}; "
                    + "a run file needs finite scores.");
            }

            string score = hits[i].Score.ToString("R", CultureInfo.InvariantCulture);
            yield return $"{queryId} Q0 {hits[i].DocumentId} {i + 1} {score} {Tag}";
        }
    }

    private static void CheckWord(string text, string what)
    {
        if (text.Length == 0 || text.Any(char.IsWhiteSpace))
        {
            throw new SearchR3Exception(
                $"The {what} \"{text}\" is empty or has white space, which separates the columns of a TREC run; rename it.");
        }
    }
}
