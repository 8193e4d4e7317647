using System.Text;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using SearchR3.Documents.Chunking;

namespace SearchR3.Documents.Formats;

/// <summary>Markdown by its headings; the text stays as it was written. Front matter is left out.</summary>
internal static class MarkdownFormat
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UseYamlFrontMatter().UsePipeTables().Build();

    public static IReadOnlyList<Section> Read(string text, string name)
    {
        MarkdownDocument document = Markdown.Parse(text, Pipeline);
        Block? frontMatter = document.FirstOrDefault() as YamlFrontMatterBlock;
        Outline outline = new(name, frontMatter is null ? 0 : LineAfter(frontMatter, text));
        List<Cut> cuts = [];
        foreach (Block block in document)
        {
            if (block is HeadingBlock heading)
            {
                outline.Add(heading.Level, Words(heading.Inline), LineStart(text, heading.Span.Start), LineAfter(heading, text));
            }
            else if (block != frontMatter)
            {
                AddCuts(cuts, block, text, level: 0);
            }
        }

        return outline.Sections(LinedText.OfFile(text), [.. cuts.OrderBy(c => c.Offset)]);
    }

    private static int After(Block block, string text) => Math.Clamp(block.Span.End + 1, 0, text.Length);

    // The number signs that may close a heading are not in its span.
    private static int LineAfter(Block block, string text) => text.IndexOf('\n', After(block, text)) is >= 0 and int feed ? feed : text.Length;

    /// <summary>A block may be cut off from what is before it; inside, between its blocks, and code and tables between their lines.</summary>
    private static void AddCuts(List<Cut> cuts, Block block, string text, int level)
    {
        int start = LineStart(text, block.Span.Start);
        cuts.Add(new Cut(start, level));
        if (block is Table or CodeBlock or HtmlBlock)
        {
            CodeCuts.Add(cuts, text, start, After(block, text), level + 1);
        }
        else if (block is ContainerBlock container)
        {
            foreach (Block inner in container)
            {
                AddCuts(cuts, inner, text, level + 1);
            }
        }
    }

    // A list item's text begins after its mark, a nested block after its indentation.
    private static int LineStart(string text, int offset)
    {
        int start = Math.Clamp(offset, 0, text.Length);
        int line = start == 0 ? 0 : text.LastIndexOf('\n', start - 1) + 1;
        return text.AsSpan(line, start - line).IsWhiteSpace() ? line : start;
    }

    private static string Words(ContainerInline? inlines)
    {
        StringBuilder words = new();
        AddWords(words, inlines);
        return words.ToString();
    }

    private static void AddWords(StringBuilder words, Inline? inline)
    {
        switch (inline)
        {
            case LiteralInline literal:
                words.Append(literal.Content.AsSpan());
                break;
            case CodeInline code:
                words.Append(code.Content);
                break;
            case HtmlEntityInline entity:
                words.Append(entity.Transcoded.AsSpan());
                break;
            case AutolinkInline link:
                words.Append(link.Url);
                break;
            case LineBreakInline:
                words.Append(' ');
                break;
            case ContainerInline container:
                foreach (Inline inner in container)
                {
                    AddWords(words, inner);
                }

                break;
        }
    }
}
