using SearchR3.Retrieval.Beir;

namespace SearchR3.Documents;

/// <summary>Files cut into chunks.</summary>
public sealed record ChunkedFiles
{
    /// <summary>The chunks, in order of files and lines.</summary>
    public required IReadOnlyList<DocumentChunk> Chunks { get; init; }

    /// <summary>How many files were read, those without text among them.</summary>
    public required int Files { get; init; }

    /// <summary>Files and folders that could not be read, in order of their names.</summary>
    public required IReadOnlyList<UnreadableFile> Unreadable { get; init; }

    /// <summary>The chunks as a corpus.</summary>
    public Corpus ToCorpus() => Corpus.From(Chunks.Select(c => c.ToDocument()));
}
