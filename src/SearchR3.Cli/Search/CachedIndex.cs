using System.Globalization;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Embedding;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Cli.Search;

/// <summary>
/// An index that is built once and kept in the user's cache. It is used again only while model revision, corpus hash, number format and
/// BM25's settings are the same. Where the last alone differ, its vectors are taken over; a damaged one is built anew. One with cut documents
/// does not serve where cutting is not asked for.
/// </summary>
internal static class CachedIndex
{
    /// <summary>Opens the index of <paramref name="corpus"/> in <paramref name="folder"/>, building it first where it is missing.</summary>
    public static IndexFolder OpenOrBuild(
        Invocation invocation, EmbeddingModel model, string modelFolder, Corpus corpus, string folder, IndexBuildOptions options, string title)
    {
        IndexFolder? found = IndexFolder.Exists(folder) ? TryOpen(invocation, folder) : null;
        if (found is not null && !(HasVectorsOf(found, model, corpus.Hash) && (options.Truncate || found.Description.TruncatedDocuments == 0)))
        {
            found.Dispose();
            found = null;
        }

        if (found?.Lexical.Options == options.Lexical)
        {
            return found!;
        }

        using IndexFolder? previous = found;
        IndexBuilder builder = new(model, options with { Model = modelFolder, Previous = previous });
        try
        {
            ProgressDisplay.Run(invocation, title, "documents", progress => builder.Build(corpus, folder, progress, invocation.Cancellation));
        }
        catch (OperationCanceledException)
        {
            throw new InterruptedException($"interrupted; what is embedded is kept, go on with:\n  {invocation.CommandLineWith()}");
        }

        IndexFolder built = IndexFolder.Open(folder);
        if (built.Description.TruncatedDocuments > 0)
        {
            invocation.Note(string.Create(
                CultureInfo.InvariantCulture,
                $"note: the end of {built.Description.TruncatedDocuments:N0} documents was cut at {model.Settings.MaxInputTokens} tokens"));
        }

        return built;
    }

    /// <summary>Whether the vectors of <paramref name="index"/> are those of this model, in its number format, over this corpus.</summary>
    public static bool HasVectorsOf(IndexFolder index, EmbeddingModel model, string corpusHash) =>
        index.Description.ModelRevision == model.Revision && index.Description.Dtype == model.Dtype && index.Description.CorpusHash == corpusHash;

    /// <summary>The index in <paramref name="folder"/>; null, with a note, when it is damaged.</summary>
    public static IndexFolder? TryOpen(Invocation invocation, string folder)
    {
        try
        {
            return IndexFolder.Open(folder);
        }
        catch (SearchR3Exception e)
        {
            invocation.Note($"note: the cached index is not usable and is built again ({e.Message.TrimEnd('.')})");
            return null;
        }
    }
}
