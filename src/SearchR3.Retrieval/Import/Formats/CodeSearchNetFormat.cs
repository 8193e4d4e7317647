using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Import.Formats;

/// <summary>CodeSearchNet's lines: a function with its documentation. The hub's names of the fields are known too.</summary>
internal sealed class CodeSearchNetFormat : IImportFormat
{
    private const string Shape = "CodeSearchNet's records are {\"docstring\": \"...\", \"code\": \"...\", \"func_name\": \"...\", \"partition\": \"train\"}";

    public string Name => "codesearchnet";

    public IReadOnlyList<string> Rules =>
    [
        "The first paragraph of `docstring` is the query, as in the CodeSearchNet paper: what follows describes arguments. `code` is the document, `func_name` its title.",
        "A docstring that stands in quotes in `code`, as in Python, is taken out of the document, which would else hold its query word for word.",
        "`partition` is the split (`valid` is called `dev`); a record without one goes to `--split`.",
    ];

    public IEnumerable<ImportedRecord> Read(ImportSource source) =>
        DataFiles.Json(source, Name).SelectMany(file => JsonFields.Read(source, file, Shape, (fields, location) =>
        {
            string documentation = fields.Text(fields.Has("func_documentation_string") ? "func_documentation_string" : "docstring");
            string code = fields.Text(fields.Has("func_code_string") ? "func_code_string" : "code");
            string partition = fields.TextOrEmpty(fields.Has("split_name") ? "split_name" : "partition");
            return new ImportedExample(
                location,
                new Query("", FirstParagraph(documentation)),
                [JsonFields.Document(WithoutDocstring(code, documentation), fields.TextOrEmpty("func_name"))],
                [],
                partition switch
                {
                    "" => null,
                    "valid" or "validation" => ImportOptions.DevSplit,
                    _ => partition,
                });
        }));

    /// <summary>The lines up to the first blank one.</summary>
    internal static string FirstParagraph(string documentation) =>
        string.Join('\n', documentation.Trim().ReplaceLineEndings("\n").Split('\n').TakeWhile(line => !string.IsNullOrWhiteSpace(line)));

    /// <summary>The code without the documentation where that stands in quotes.</summary>
    internal static string WithoutDocstring(string code, string documentation)
    {
        string text = documentation.Trim();
        for (int at = 0; text.Length > 0 && (at = code.IndexOf(text, at, StringComparison.Ordinal)) >= 0; at++)
        {
            if (code.AsSpan(0, at).TrimEnd() is [.., '"' or '\''])
            {
                return code.Remove(at, text.Length);
            }
        }

        return code;
    }
}
