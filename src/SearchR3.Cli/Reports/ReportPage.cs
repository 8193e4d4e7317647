using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace SearchR3.Cli.Reports;

/// <summary>
/// A page of HTML that is one file: no script, no network (its policy forbids both), pictures as data. Every text goes through the framework's
/// encoder: queries and reasonings are strangers' words.
/// </summary>
internal sealed class ReportPage
{
    private const string Style = """
        body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:76rem;padding:1rem;color:#1c2430;background:#fff}
        h1{font-size:1.5rem;margin:.2em 0;overflow-wrap:anywhere}h2{font-size:1.15rem;margin:2rem 0 .6rem;border-bottom:1px solid #dde3ea;padding-bottom:.2rem}
        p{margin:.4rem 0;overflow-wrap:anywhere}.facts{display:flex;flex-wrap:wrap;gap:.6rem;margin:1rem 0}
        .facts div{background:#f3f6f9;border-radius:.5rem;padding:.5rem .9rem}.facts b{display:block;font-size:1.2rem}.facts span{color:#566273;font-size:.85rem}
        .plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,30rem),1fr));gap:1rem}
        figure{margin:0}figure img{width:100%;height:auto;border:1px solid #e6eaef;border-radius:.4rem}
        figcaption{font-size:.9rem;color:#3d4856}figcaption i{display:inline-block;width:.8em;height:.8em;border-radius:.2em;margin:0 .3em 0 .5em}
        .scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
        th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #e6eaef;vertical-align:top}td.n,th.n{text-align:right;white-space:nowrap}
        td:first-child{overflow-wrap:anywhere;min-width:8rem}
        pre{background:#f3f6f9;padding:.7rem;border-radius:.4rem;overflow-x:auto;font-size:.85rem}summary{cursor:pointer;color:#0b5cad}
        .query{border-left:4px solid #009e73;padding:.2rem .8rem;margin:.7rem 0}.query.bad{border-color:#d55e00}
        .query b,.query q{overflow-wrap:anywhere}.query q{display:block;color:#3d4856;quotes:none;white-space:pre-wrap}.query span{color:#566273;font-size:.85rem}
        """;

    // Everything printable stays readable; what means something in HTML, and what cannot be shown, is encoded.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _body = new();

    /// <summary>Text that is safe between tags and in attributes.</summary>
    public static string Encode(string text) => Encoder.Encode(text);

    /// <summary>A number as tables show it: four digits, exponents only for the very small and the very large.</summary>
    public static string Number(double value) => Math.Abs(value) is 0 or (>= 1e-3 and < 1e7)
        ? value.ToString(Math.Abs(value) >= 1000 ? "#,0" : "G4", CultureInfo.InvariantCulture)
        : value.ToString("0.00e+0", CultureInfo.InvariantCulture);

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

    /// <summary>
    /// Pictures beside each other where there is room. What they show stands below them once more, as text: letters in a picture are small on a
    /// phone, and without a font there are none.
    /// </summary>
    public void Pictures(IEnumerable<ReportPicture> pictures)
    {
        _body.Append("<div class=\"plots\">\n");
        foreach (ReportPicture picture in pictures)
        {
            _body.Append(CultureInfo.InvariantCulture, $"<figure><img alt=\"{Encode(picture.Title)}\" src=\"data:image/png;base64,{Convert.ToBase64String(picture.Png)}\">");
            _body.Append(CultureInfo.InvariantCulture, $"<figcaption>{Encode(picture.Title)}, axis: {Encode(picture.Unit)}.");
            for (int i = 0; i < picture.Legend.Count; i++)
            {
                _body.Append(CultureInfo.InvariantCulture, $" <i style=\"background:{PlotStyle.HtmlColor(i)}\"></i>{Encode(picture.Legend[i])}");
            }

            _body.Append("</figcaption></figure>\n");
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

    /// <summary>Text in its own line breaks, folded away under a title.</summary>
    public void Folded(string title, string text) =>
        _body.Append(CultureInfo.InvariantCulture, $"<details><summary>{Encode(title)}</summary><pre>{Encode(text)}</pre></details>\n");

    /// <summary>A line of code.</summary>
    public void Code(string text) => _body.Append(CultureInfo.InvariantCulture, $"<pre>{Encode(text)}</pre>\n");

    /// <summary>A query with its reasoning.</summary>
    public void Query(ReasonedQuery query, bool isGood) => _body.Append(
        CultureInfo.InvariantCulture,
        $"<div class=\"query{(isGood ? "" : " bad")}\"><b>{Encode(query.Text.Trim())}</b><q>{Encode(query.Reasoning.Trim())}</q><span>{query.Score:0.000} · {Encode(query.Id)}</span></div>\n");

    /// <summary>The whole page.</summary>
    public string ToHtml(string title) => $"""
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
        <title>{Encode(title)}</title><style>
        {Style}
        </style></head><body><h1>{Encode(title)}</h1>
        {_body}</body></html>

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
