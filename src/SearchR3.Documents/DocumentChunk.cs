using SearchR3.Retrieval.Beir;

namespace SearchR3.Documents;

/// <summary>A part of a file that is embedded and found as one document.</summary>
/// <param name="Id">Unique among all chunks: file, heading and a number among those of the same heading, so that a change elsewhere in the file leaves it as it is.</param>
/// <param name="File">The file's path, with slashes, relative to the folder that the globs start from.</param>
/// <param name="Heading">The headings above it, outermost first, or the member's full name; the file's name where there is none.</param>
/// <param name="Text">The text without the heading.</param>
/// <param name="FirstLine">From 1; of the heading, where the text follows it.</param>
/// <param name="LastLine">Inclusive.</param>
public sealed record DocumentChunk(string Id, string File, string Heading, string Text, int FirstLine, int LastLine)
{
    /// <summary>The chunk as a document whose title is the heading; <see cref="FileLocation.Of"/> finds its place again.</summary>
    public CorpusDocument ToDocument() => new(Id, Heading, Text) { Metadata = new FileLocation(File, FirstLine, LastLine).ToMetadata() };
}
