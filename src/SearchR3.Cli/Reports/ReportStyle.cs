namespace SearchR3.Cli.Reports;

/// <summary>
/// How report pages look: the reader's own font, light or dark as the reader's system is, one column at phone width. Pictures take their colours from
/// here too (<see cref="PictureSvg"/>).
/// </summary>
internal static class ReportStyle
{
    /// <summary>The page's style sheet.</summary>
    public const string Css = """
        :root{color-scheme:light dark;--page:#fff;--ink:#1c2430;--soft:#566273;--line:#dde3ea;--box:#f3f6f9;--grid:#e4e4e4;--link:#0b5cad;--good:#00694f;--bad:#a34300;
        --c0:#0072b2;--c1:#d55e00;--c2:#009e73;--c3:#cc79a7;--c4:#e69f00;--c5:#56b4e9;--c6:#333}
        @media(prefers-color-scheme:dark){:root{--page:#14181f;--ink:#e4e8ee;--soft:#a3afbf;--line:#2f3946;--box:#1e2530;--grid:#2f3946;--link:#7db8f5;--good:#4fd1a8;--bad:#ff9a5c;
        --c0:#4da6e8;--c1:#ff8a3d;--c2:#2ecc9b;--c3:#e6a0c8;--c4:#f5bd45;--c5:#9bd6fb;--c6:#d5d9df}}
        body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:80rem;padding:1rem;color:var(--ink);background:var(--page)}
        h1{font-size:1.5rem;line-height:1.25;margin:.2em 0;overflow-wrap:anywhere}h2{font-size:1.15rem;margin:2rem 0 .6rem;border-bottom:1px solid var(--line);padding-bottom:.2rem}
        p{margin:.4rem 0;overflow-wrap:anywhere}.warn{border:1px solid var(--bad);border-left-width:.4rem;border-radius:.4rem;padding:.4rem .8rem}
        .facts{display:flex;flex-wrap:wrap;gap:.6rem;margin:1rem 0}
        .facts div{background:var(--box);border-radius:.5rem;padding:.5rem .9rem}.facts b{display:block;font-size:1.2rem;overflow-wrap:anywhere}.facts span{color:var(--soft);font-size:.85rem}
        .plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,22rem),1fr));gap:1.2rem}
        figure{margin:0;border:1px solid var(--line);border-radius:.5rem;padding:.6rem}figure svg{display:block;width:100%;height:auto;font-family:Liberation Sans,Arial,Helvetica,Roboto,sans-serif}
        figcaption{font-size:.85rem;color:var(--soft);overflow-wrap:anywhere}figcaption b{display:block;color:var(--ink);font-size:.95rem}
        figcaption em{margin-right:.7em}figcaption span{white-space:nowrap;margin-right:.7em}figcaption i{display:inline-block;width:.8em;height:.8em;border-radius:.2em;margin-right:.3em}
        .scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
        th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}td.n,th.n{text-align:right;white-space:nowrap}
        td:first-child{overflow-wrap:anywhere;min-width:8rem}
        pre{background:var(--box);padding:.7rem;border-radius:.4rem;overflow-x:auto;font-size:.85rem}summary{cursor:pointer;color:var(--link)}
        .query{border-left:4px solid var(--good);padding:.2rem .8rem;margin:.7rem 0}.query.bad{border-color:var(--bad)}
        .query b,.query q{overflow-wrap:anywhere}.query q{display:block;color:var(--soft);quotes:none;white-space:pre-wrap}.query span{color:var(--soft);font-size:.85rem}
        .up{color:var(--good)}.down{color:var(--bad)}
        .find{display:flex;flex-wrap:wrap;gap:.6rem;align-items:center;margin:.6rem 0}.find input{font:inherit;color:inherit;background:var(--box);border:1px solid var(--soft);border-radius:.4rem;padding:.3rem .6rem;width:min(20rem,60vw)}
        .queries q{display:block;quotes:none;color:var(--soft);white-space:pre-wrap;overflow-wrap:anywhere}.queries small{display:block;color:var(--soft);overflow-wrap:anywhere}
        .queries th{vertical-align:bottom;background:var(--page);position:sticky;top:0}.queries td{min-width:0}.queries th:first-child{width:38%}.queries th.n{white-space:normal}
        .queries button{font:inherit;font-weight:inherit;color:var(--link);background:none;border:0;padding:0;cursor:pointer;text-align:inherit}
        th[aria-sort=ascending] button::after{content:" \25b2"}th[aria-sort=descending] button::after{content:" \25bc"}
        @media(max-width:46rem){.queries,.queries thead,.queries tbody,.queries tr,.queries td,.queries th{display:block}
        .queries thead tr{display:flex;flex-wrap:wrap;gap:0 1rem}.queries thead tr:has(button)::before{content:"Sort by:";padding:.7rem 0}.queries th,.queries th:first-child{width:auto;position:static;border:0;padding:.3rem 0;text-align:left}.queries button{padding:.4rem 0}
        .queries tbody tr{padding:.6rem 0;border-bottom:1px solid var(--line)}.queries td{border:0;padding:0}
        .queries td.n{display:inline-block;text-align:left;margin-right:1rem}.queries td.n::before{content:attr(data-of) " ";color:var(--soft);font-size:.85rem}}
        [hidden]{display:none!important}
        @media print{figure,.queries tr{break-inside:avoid}}
        """;
}
