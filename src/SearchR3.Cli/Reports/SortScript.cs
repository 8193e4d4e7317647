using System.Security.Cryptography;
using System.Text;

namespace SearchR3.Cli.Reports;

/// <summary>The one script of a report: it makes the headings of the query table buttons that sort, and shows the box that filters. Without it the table stands in its order.</summary>
internal static class SortScript
{
    // A number column goes from large to small, then from small to large, then back to the page's own order; text the other way round.
    private const string Source = """
        (() => {
        const table = document.querySelector('table.queries'), body = table.tBodies[0], rows = [...body.rows], heads = [...table.tHead.rows[0].cells];
        const text = (row, i) => row.cells[i].textContent.trim();
        const order = (i, sign, numeric) => (a, b) => {
          if (!numeric) return sign * text(a, i).localeCompare(text(b, i));
          const x = Number(text(a, i)), y = Number(text(b, i));
          return isNaN(x) || isNaN(y) ? isNaN(x) - isNaN(y) : sign * (x - y);
        };
        heads.forEach((head, i) => {
          const button = document.createElement('button'), numeric = head.classList.contains('n');
          button.type = 'button';
          button.append(...head.childNodes);
          head.append(button);
          const turns = numeric ? ['descending', 'ascending'] : ['ascending', 'descending'];
          button.addEventListener('click', () => {
            const next = turns[turns.indexOf(head.getAttribute('aria-sort')) + 1];
            heads.forEach(h => h.removeAttribute('aria-sort'));
            if (next) head.setAttribute('aria-sort', next);
            body.append(...(next ? [...rows].sort(order(i, next === 'ascending' ? 1 : -1, numeric)) : rows));
          });
        });
        const box = document.querySelector('.find'), input = box.querySelector('input'), count = box.querySelector('output');
        const words = rows.map(row => text(row, 0).toLowerCase());
        box.hidden = false;
        input.addEventListener('input', () => {
          const wanted = input.value.trim().toLowerCase();
          let shown = 0;
          rows.forEach((row, i) => { row.hidden = !words[i].includes(wanted); shown += !row.hidden; });
          count.textContent = wanted ? shown + ' of ' + rows.length : '';
        });
        })();
        """;

    /// <summary>What stands between the tags.</summary>
    public static string Text { get; } = Source.ReplaceLineEndings("\n");

    /// <summary>By which the page's policy knows it.</summary>
    public static string Hash { get; } = $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Text)))}";
}
