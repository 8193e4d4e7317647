using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using SearchR3.Cli.Comparison;

namespace SearchR3.Cli.Reports;

/// <summary>
/// A page of HTML that is one file: pictures in it, no network, no script but the one that sorts a table (its policy forbids all others). Every text goes
/// through the framework's encoder: queries and reasonings are strangers' words.
/// </summary>
internal sealed class ReportPage
{
    // Everything printable stays readable; what means something in HTML, and what cannot be shown, is encoded.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _body = new();
    private bool _hasQueries;

    /// <summary>Text that is safe between tags and in attributes.</summary>
    public static string Encode(string text) => Encoder.Encode(text);

    /// <summary>A number as tables show it: four digits, exponents only for the very small and the very large.</summary>
    public static string Number(double value) => value == 0 ? "0" : Math.Abs(value) is >= 1e-3 and < 1e7
        ? value.ToString(Math.Abs(value) >= 1000 ? "#,0" : "G4", CultureInfo.InvariantCulture)
        : value.ToString("0.00e+0", CultureInfo.InvariantCulture);

    /// <summary>A value of a metric.</summary>
    public static string Score(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>The heading of the page's next part.</summary>
    public void Heading(string text) => _body.Append(CultureInfo.InvariantCulture, $"<h2>{Encode(text)}</h2>\n");

    /// <summary>A paragraph.</summary>
    public void Paragraph(string text) => _body.Append(CultureInfo.InvariantCulture, $"<p>{Encode(text)}</p>\n");

    /// <summary>The few numbers that matter, large.</summary>
    public void Facts(IEnumerable<(string Value, string Meaning)> facts)
    {
        _body.Append("<div class=\"facts\">\n");
        foreach ((string value, string meaning) in facts)
        {
            _body.Append(CultureInfo.InvariantCulture, $"<div><b>{Encode(value)}</b><span>{Encode(meaning)}</span></div>\n");
        }

        _body.Append("</div>\n");
    }

    /// <summary>What the reader must know before the rest.</summary>
    public void Warning(string text) => _body.Append(CultureInfo.InvariantCulture, $"<p class=\"warn\">{Encode(text)}</p>\n");

    /// <summary>Pictures beside each other where there is room, each below its title and legend, which stay text: letters in a picture are small on a phone.</summary>
    public void Pictures(IEnumerable<ReportPicture> pictures)
    {
        _body.Append("<div class=\"plots\">\n");
        foreach (ReportPicture picture in pictures)
        {
            _body.Append(CultureInfo.InvariantCulture, $"<figure><figcaption><b>{Encode(picture.Title)}</b><em>{Encode(picture.Unit)}</em> ");
            for (int i = 0; i < picture.Legend.Count; i++)
            {
                _body.Append(CultureInfo.InvariantCulture, $"<span><i style=\"background:var(--c{i})\"></i>{Encode(picture.Legend[i])}</span> ");
            }

            _body.Append(CultureInfo.InvariantCulture, $"</figcaption>{picture.Inline}</figure>\n");
        }

        _body.Append("</div>\n");
    }

    /// <summary>A table whose columns after the first are numbers.</summary>
    public void Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        _body.Append("<div class=\"scroll\"><table>\n");
        Row("th", head);
        foreach (IReadOnlyList<string> row in rows)
        {
            Row("td", row);
        }

        _body.Append("</table></div>\n");
    }

    /// <summary>The same, folded away under a title.</summary>
    public void FoldedTable(string title, IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        _body.Append(CultureInfo.InvariantCulture, $"<details><summary>{Encode(title)}</summary>\n");
        Table(head, rows);
        _body.Append("</details>\n");
    }

    /// <summary>Text in its own line breaks, folded away under a title.</summary>
    public void Folded(string title, string text) =>
        _body.Append(CultureInfo.InvariantCulture, $"<details><summary>{Encode(title)}</summary><pre>{Encode(text)}</pre></details>\n");

    /// <summary>A line of code.</summary>
    public void Code(string text) => _body.Append(CultureInfo.InvariantCulture, $"<pre>{Encode(text)}</pre>\n");

    /// <summary>A query with its reasoning.</summary>
    public void Query(ReasonedQuery query, bool isGood) => _body.Append(
        CultureInfo.InvariantCulture,
        $"<div class=\"query{(isGood ? "" : " bad")}\"><b>{Encode(query.Text.Trim())}</b><q>{Encode(query.Reasoning.Trim())}</q><span>{query.Score:0.000} · {Encode(query.Id)}</span></div>\n");

    /// <summary>A query that another run ranks otherwise, with both reasonings.</summary>
    public void Moved(MovedQuery query, string run)
    {
        _body.Append(CultureInfo.InvariantCulture, $"<div class=\"query{(query.Difference > 0 ? "" : " bad")}\"><b>{query.Difference:+0.000;-0.000} {Encode(query.Text.Trim())}</b>");
        foreach ((string name, MovedSide side) in ((string, MovedSide)[])[("A", query.Baseline), (run, query.Other)])
        {
            string rank = side.FirstRelevant is int at ? $"first relevant at {at}" : "nothing relevant found";
            _body.Append(CultureInfo.InvariantCulture, $"<q>{name}  {side.Value:0.000}, {rank}{(side.Reasoning is null ? "" : ": " + Encode(side.Reasoning.Trim()))}</q>");
        }

        _body.Append(CultureInfo.InvariantCulture, $"<span>{Encode($"{query.Split} · {query.QueryId}")}</span></div>\n");
    }

    /// <summary>The queries of an evaluation, to be sorted and searched.</summary>
    public void Queries(QueryTable table)
    {
        table.Write(_body);
        _hasQueries = true;
    }

    /// <summary>The whole page.</summary>
    public string ToHtml(string title)
    {
        string page = Page(title, "");
        double size = Encoding.UTF8.GetByteCount(page) / 1e6;
        return Page(title, size >= 0.1 ? string.Create(CultureInfo.InvariantCulture, $"<p><small>This file has {size:0.0} MB.</small></p>\n") : "");
    }

    private string Page(string title, string end) => $"""
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'{(_hasQueries ? $"; script-src '{SortScript.Hash}'" : "")}">
        <title>{Encode(title)}</title><style>
        {ReportStyle.Css}
        </style></head><body><h1>{Encode(title)}</h1>
        {_body}{end}{(_hasQueries ? $"<script>{SortScript.Text}</script>" : "")}</body></html>

        """;

    private void Row(string tag, IReadOnlyList<string> cells)
    {
        _body.Append("<tr>");
        for (int i = 0; i < cells.Count; i++)
        {
            _body.Append(CultureInfo.InvariantCulture, $"<{tag}{(i == 0 ? "" : " class=\"n\"")}>{Encode(cells[i])}</{tag}>");
        }

        _body.Append("</tr>\n");
    }
}
