using System.Text;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Training;

/// <summary>Writes cold-start reasonings from documents.</summary>
internal sealed class ReasoningTemplate(ReasoningTemplateOptions options)
{
    /// <summary>The reasoning that names <paramref name="relevant"/> first and then its neighbours.</summary>
    internal string Write(CorpusDocument relevant, IEnumerable<CorpusDocument> neighbours)
    {
        IEnumerable<string> parts = neighbours.Select(n => Fill(options.NeighbourTemplate, n));
        return string.Join(options.Separator, parts.Prepend(Fill(options.Template, relevant)).Distinct());
    }

    private static string Fill(string template, CorpusDocument document)
    {
        StringBuilder text = new();
        int at = 0;
        while (at < template.Length)
        {
            int open = template.IndexOf('{', at);
            int close = open < 0 ? -1 : template.IndexOf('}', open);
            if (close < 0)
            {
                text.Append(template, at, template.Length - at);
                break;
            }

            text.Append(template, at, open - at).Append(Value(template[(open + 1)..close], document));
            at = close + 1;
        }

        return text.ToString();
    }

    private static string Value(string key, CorpusDocument document) => key switch
    {
        "id" => document.Id,
        "title" => document.Title,
        "text" => document.Text,
        "name" => LastPart(document.Title),
        _ when key.EndsWith(".name", StringComparison.Ordinal) => LastPart(Value(key[..^".name".Length], document)),
        _ => document.Metadata.TryGetValue(key, out string? value)
            ? value
            : throw new SearchR3Exception(
                $"the reasoning template asks for {{{key}}}, but document {document.Id} has only id, title, text, name and [{string.Join(", ", document.Metadata.Keys)}]; change the template or the corpus"),
    };

    // Arity marks, as in List`1, say nothing in words.
    private static string LastPart(string dotted)
    {
        string last = dotted[(dotted.LastIndexOf('.') + 1)..];
        int arity = last.IndexOf('`', StringComparison.Ordinal);
        return arity < 0 ? last : last[..arity];
    }
}
