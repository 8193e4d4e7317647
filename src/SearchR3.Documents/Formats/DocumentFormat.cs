using AngleSharp.Dom;
using SearchR3.Documents.Chunking;

namespace SearchR3.Documents.Formats;

/// <summary>Which format a file has, and its sections in that format.</summary>
internal static class DocumentFormat
{
    /// <summary>The sections of <paramref name="text"/>, in order; a text that its format's parser refuses is read as plain text.</summary>
    public static IReadOnlyList<Section> Read(string file, string text)
    {
        string name = Path.GetFileNameWithoutExtension(file);
        name = name.Length == 0 ? Path.GetFileName(file) : name;
        try
        {
            return Path.GetExtension(file).ToLowerInvariant() switch
            {
                ".md" or ".markdown" => MarkdownFormat.Read(text, name),
                ".html" or ".htm" or ".xhtml" => HtmlFormat.Read(text, name),
                ".cs" => CSharpFormat.Read(text, name),
                _ => PlainTextFormat.Read(text, name),
            };
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or DomException or InsufficientExecutionStackException)
        {
            // Thousands of nested elements.
            return PlainTextFormat.Read(text, name);
        }
    }
}
