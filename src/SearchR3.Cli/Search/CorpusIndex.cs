using SearchR3.Cli.Frame;
using SearchR3.Embedding;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Lexical;

namespace SearchR3.Cli.Search;

/// <summary>The index of a whole corpus that a command works on: one that is given, or one that is kept in the cache.</summary>
internal static class CorpusIndex
{
    /// <summary>Opens <paramref name="given"/> after checking that it fits model and corpus, or the cached one, which is built where it is missing.</summary>
    /// <param name="invocation">The command.</param>
    /// <param name="model">What embeds.</param>
    /// <param name="modelFolder">Its folder, for the index's description.</param>
    /// <param name="corpus">The documents.</param>
    /// <param name="given">The folder that the user named, or null.</param>
    /// <param name="analysis">How BM25 reads text, a word of <see cref="AnalysisChoice"/>.</param>
    /// <param name="truncate">Cuts documents that are too long.</param>
    /// <param name="temporary">A folder to build in instead of the cache, or null.</param>
    public static IndexFolder Open(
        Invocation invocation, EmbeddingModel model, string modelFolder, Corpus corpus, string? given, string analysis, bool truncate, string? temporary)
    {
        if (given is not null)
        {
            IndexFolder index = IndexFolder.Open(given);
            try
            {
                index.RequireModel(model.Revision, given);
                index.Vectors.Info.RequireCorpus(corpus.Hash);
                return index;
            }
            catch
            {
                index.Dispose();
                throw;
            }
        }

        TextAnalysis words = AnalysisChoice.For(analysis, corpus);
        string folder = temporary is null
            ? CacheFolder.IndexOf(invocation.Terminal, model.Revision, corpus.Hash, $"{model.Dtype}-{words}".ToLowerInvariant())
            : Path.Combine(temporary, "index");
        IndexBuildOptions options = new() { Model = modelFolder, Dtype = model.Dtype, Truncate = truncate, Analysis = words };
        return CachedIndex.OpenOrBuild(invocation, model, modelFolder, corpus, folder, options, "embedding");
    }
}
