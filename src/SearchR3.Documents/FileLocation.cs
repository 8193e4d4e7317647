using System.Globalization;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Documents;

/// <summary>Where a document stands in a file.</summary>
/// <param name="File">The file's path, with slashes.</param>
/// <param name="FirstLine">From 1.</param>
/// <param name="LastLine">Inclusive.</param>
public sealed record FileLocation(string File, int FirstLine, int LastLine)
{
    private const string FileKey = "file";
    private const string FirstLineKey = "firstLine";
    private const string LastLineKey = "lastLine";

    /// <summary>The place that the document's metadata name; null when they do not.</summary>
    public static FileLocation? Of(CorpusDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.Metadata.TryGetValue(FileKey, out string? file)
            && Line(document, FirstLineKey) is { } first && Line(document, LastLineKey) is { } last
            ? new FileLocation(file, first, last)
            : null;
    }

    /// <summary><c>docs/guide.md:12-40</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{FirstLine}-{LastLine}");

    internal IReadOnlyDictionary<string, string> ToMetadata() => new Dictionary<string, string>
    {
        [FileKey] = File,
        [FirstLineKey] = FirstLine.ToString(CultureInfo.InvariantCulture),
        [LastLineKey] = LastLine.ToString(CultureInfo.InvariantCulture),
    };

    private static int? Line(CorpusDocument document, string key) =>
        document.Metadata.TryGetValue(key, out string? text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int line)
            ? line
            : null;
}
