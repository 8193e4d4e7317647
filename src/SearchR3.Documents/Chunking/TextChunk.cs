namespace SearchR3.Documents.Chunking;

/// <summary>A chunk of a section.</summary>
/// <param name="Text">Without white space at its ends.</param>
/// <param name="FirstLine">From 1.</param>
/// <param name="LastLine">Inclusive.</param>
internal readonly record struct TextChunk(string Text, int FirstLine, int LastLine);
