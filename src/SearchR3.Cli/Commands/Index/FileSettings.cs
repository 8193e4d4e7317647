using SearchR3.Cli.Frame;
using SearchR3.Documents;
using SearchR3.Documents.Files;
using SearchR3.Embedding;
using SearchR3.Retrieval;

namespace SearchR3.Cli.Commands.Index;

/// <summary>The options of <c>index --files</c>.</summary>
internal sealed class FileSettings
{
    private const int DefaultTokens = 256;
    private const int OverlapDivisor = 8;

    public Setting<string[]> Globs { get; } = new(
        "--files",
        "Files of your own (Markdown, HTML, C#, text), by globs in quotes: * within a name, ** across folders, {md,txt} for either; '!glob' excludes; a folder stands for all in it. "
        + $"Folders {string.Join(", ", FileGlobs.SkippedFolders)} are left out unless a glob names them. May be given several times.",
        "none")
    {
        HelpName = "glob",
        AllowMultipleArgumentsPerToken = true,
    };

    public Setting<int?> ChunkTokens { get; } = Setting.OptionalNumber<int>(
        "--chunk-tokens", "The most tokens of a chunk of a file, its heading among them.", $"{DefaultTokens}, or the model's limit where that is less");

    public Setting<int?> ChunkOverlap { get; } = Setting.OptionalNumber<int>(
        "--chunk-overlap", "The most tokens that a chunk repeats of the one before it.", $"1/{OverlapDivisor} of --chunk-tokens");

    /// <summary>The globs; empty when none are given.</summary>
    public IReadOnlyList<string> Of(Invocation invocation) => invocation.Get(Globs) ?? [];

    /// <summary>The files that the globs match from the current folder on; null when none are given.</summary>
    public FoundFiles? Find(Invocation invocation, string indexFolder) =>
        Of(invocation) is { Count: > 0 } globs ? FileGlobs.Find(Directory.GetCurrentDirectory(), globs, indexFolder) : null;

    /// <summary>How files are cut for <paramref name="model"/>.</summary>
    /// <exception cref="SearchR3Exception">The chunks are too large for the model, or the numbers do not fit together.</exception>
    public ChunkOptions Options(Invocation invocation, EmbeddingModel model)
    {
        int limit = model.Settings.MaxInputTokens;
        int tokens = invocation.Get(ChunkTokens) ?? Math.Min(DefaultTokens, limit);
        if (tokens < ChunkOptions.SmallestBudget || tokens > limit)
        {
            throw new SearchR3Exception($"--chunk-tokens is {tokens}, but the model takes {limit} at most; give {ChunkOptions.SmallestBudget} to {limit}");
        }

        int overlap = invocation.Get(ChunkOverlap) ?? tokens / OverlapDivisor;
        return overlap >= 0 && overlap <= tokens / 2
            ? new ChunkOptions { MaxTokens = tokens, OverlapTokens = overlap, CountTokens = text => Count(model, text) }
            : throw new SearchR3Exception($"--chunk-overlap is {overlap}, but chunks have {tokens} tokens; give 0 to {tokens / 2}");
    }

    private static int Count(EmbeddingModel model, string text) =>
        string.IsNullOrWhiteSpace(text) ? 0 : model.DocumentPrompt.Encode(text).TextTokens;
}
