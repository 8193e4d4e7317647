using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Import;

/// <summary>A line of a source.</summary>
/// <param name="Location">Where it stands.</param>
/// <param name="Bytes">Without the line end; valid only until the next line is read.</param>
public readonly record struct ImportLine(ImportLocation Location, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The line as text.</summary>
    /// <exception cref="SearchR3Exception">It is not UTF-8.</exception>
    public string Text => Encoding.UTF8.GetString(Checked().Span);

    /// <summary>The line as a JSON object; the caller disposes it before the next line.</summary>
    /// <exception cref="SearchR3Exception">It is none.</exception>
    public JsonDocument Json() => JsonRecords.Parse(Checked(), Location.ToString());

    private ReadOnlyMemory<byte> Checked() =>
        Utf8.IsValid(Bytes.Span) ? Bytes : throw new SearchR3Exception($"{Location}: {TextLines.NotUtf8}");
}
