using SearchR3.Documents.Chunking;

namespace SearchR3.Documents.Formats;

/// <summary>Text without headings: one section, called like the file.</summary>
internal static class PlainTextFormat
{
    public static IReadOnlyList<Section> Read(string text, string name) => [new Section([name], LinedText.OfFile(text), 0, text.Length)];
}
