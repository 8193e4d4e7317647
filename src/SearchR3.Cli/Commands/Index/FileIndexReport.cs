using SearchR3.Cli.Search;
using SearchR3.Documents;

namespace SearchR3.Cli.Commands.Index;

/// <summary>What <c>index --files</c> did.</summary>
/// <param name="Build">The index.</param>
/// <param name="CorpusHash">Hash of the chunks.</param>
/// <param name="Chunks">What became of the chunks.</param>
/// <param name="Files">Files that were read.</param>
/// <param name="Unreadable">Files and folders that were not.</param>
internal sealed record FileIndexReport(
    IndexBuildReport Build, string CorpusHash, ChunkChanges Chunks, int Files, IReadOnlyList<UnreadableFile> Unreadable);
