using System.Globalization;
using System.Text;
using SearchR3.Retrieval.Evaluation;

namespace SearchR3.Cli.Reports;

/// <summary>
/// A row a query: what was asked, what the model wrote, what is relevant, the metric of each system, the difference of two of them, and where they have
/// the first relevant document. The largest gains and losses stand first; a script of the page sorts by other columns.
/// </summary>
/// <param name="queries">Not empty; all of the same systems.</param>
/// <param name="metric">Of <see cref="SystemScores.Metrics"/>.</param>
/// <param name="mostRows">More queries are left to the file that has them all.</param>
internal sealed class QueryTable(IReadOnlyList<QueryScores> queries, string metric, int mostRows = QueryTable.MostRows)
{
    /// <summary>Beyond this a phone no longer scrolls well.</summary>
    public const int MostRows = 5_000;

    private const int DocumentsShown = 3;
    private const string None = "–";

    private readonly string[] _systems = [.. queries[0].Systems.Keys];
    private readonly SystemPair? _pair = SystemPair.Of([.. queries[0].Systems.Keys]);

    /// <summary>Appends the sentence above the table, the box that filters, and the table.</summary>
    public void Write(StringBuilder page)
    {
        QueryScores[] rows = [.. queries.OrderByDescending(Weight).ThenBy(q => q.Id, StringComparer.Ordinal).Take(mostRows)];
        page.Append(CultureInfo.InvariantCulture, $"<p>{ReportPage.Encode(Sentence(rows.Length))}</p>\n");
        page.Append("<div class=\"find\" hidden><label>Find <input type=\"search\"></label><output aria-live=\"polite\"></output></div>\n");
        page.Append("<table class=\"queries\"><thead><tr><th scope=\"col\">query, reasoning, relevant documents</th>");
        foreach (string head in Heads())
        {
            page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\" class=\"n\">{ReportPage.Encode(head).Replace("&#x2B;", "+<wbr>", StringComparison.Ordinal)}</th>");
        }

        page.Append("</tr></thead><tbody>\n");
        foreach (QueryScores row in rows)
        {
            Row(page, row);
        }

        page.Append("</tbody></table>\n");
    }

    private string Sentence(int rows)
    {
        string order = _pair is { } pair
            ? $"{metric} of each system; {pair.First} - {pair.Second} is the gain, and the largest gains and losses stand first; rank is that of the first relevant document"
            : $"{metric} of each query, the lowest first; rank is that of the first relevant document";
        string cut = rows < queries.Count
            ? string.Create(CultureInfo.InvariantCulture, $" Shown are the first {rows:N0} of {queries.Count:N0} queries; {QueryScoresFile.Name} has all of them.")
            : "";
        return $"{order}.{cut}";
    }

    private double Weight(QueryScores query) => _pair is null ? -Value(query, _systems[0]) : Math.Abs(Gain(query));

    private double Gain(QueryScores query) => Value(query, _pair!.First) - Value(query, _pair.Second);

    private double Value(QueryScores query, string system) => query.Systems[system].Metrics[metric];

    private IEnumerable<string> Heads()
    {
        IEnumerable<string> ranked = _pair is null ? _systems : [_pair.Second, _pair.First];
        return [.. _systems, .. _pair is null ? (IEnumerable<string>)[] : [$"{_pair.First} - {_pair.Second}"], .. ranked.Select(s => $"rank, {s}")];
    }

    private void Row(StringBuilder page, QueryScores query)
    {
        string reasoning = string.IsNullOrWhiteSpace(query.Reasoning) ? "" : $"<q>{ReportPage.Encode(query.Reasoning.Trim())}</q>";
        page.Append(CultureInfo.InvariantCulture, $"<tr><td><b>{ReportPage.Encode(query.Text.Trim())}</b>{reasoning}<small>{ReportPage.Encode(Judged(query))}</small></td>");
        List<(string Text, string Class)> cells = [.. _systems.Select(s => (ReportPage.Score(Value(query, s)), ""))];
        if (_pair is not null)
        {
            double gain = Gain(query);
            cells.Add((gain.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture), gain > 0 ? " up" : gain < 0 ? " down" : ""));
        }

        cells.AddRange((_pair is null ? _systems : [_pair.Second, _pair.First]).Select(s =>
            (query.Systems[s].FirstRelevant?.ToString(CultureInfo.InvariantCulture) ?? None, "")));
        foreach ((string head, (string text, string style)) in Heads().Zip(cells))
        {
            page.Append(CultureInfo.InvariantCulture, $"<td class=\"n{style}\" data-of=\"{ReportPage.Encode(head)}\">{text}</td>");
        }

        page.Append("</tr>\n");
    }

    private static string Judged(QueryScores query)
    {
        string[] relevant = [.. query.Judged.Where(d => d.Value > 0).OrderByDescending(d => d.Value).Select(d => d.Key)];
        string more = relevant.Length > DocumentsShown ? $" and {relevant.Length - DocumentsShown} more" : "";
        return $"{query.Split} · {query.Id} · relevant: {(relevant.Length == 0 ? None : string.Join(", ", relevant.Take(DocumentsShown)) + more)}";
    }
}
