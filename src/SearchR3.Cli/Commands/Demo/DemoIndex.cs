using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Search;
using SearchR3.Embedding;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.DotNetApi;
using SearchR3.Retrieval.Lexical;

namespace SearchR3.Cli.Commands.Demo;

/// <summary>
/// The index of this machine's .NET API. The name in the cache is made of the model's revision and the versions of the reference packs, so
/// that a later run need not read the XML documentation again; the folder's own corpus hash is checked when it is opened.
/// </summary>
internal static class DemoIndex
{
    /// <summary>Opens the index, building it the first time.</summary>
    public static IndexFolder OpenOrBuild(Invocation invocation, EmbeddingModel model, string modelFolder, DotNetApiOptions options)
    {
        string packs = string.Join('\n', DotNetApiTask.InstalledPacks(options));
        string key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(packs)));
        string folder = CacheFolder.IndexOf(invocation.Terminal, model.Revision, key, $"demo-{model.Dtype}");
        IndexBuildOptions build = new() { Model = modelFolder, Dtype = model.Dtype, Truncate = true, Analysis = TextAnalysis.ApiStemmed };
        if (IndexFolder.Exists(folder) && CachedIndex.TryOpen(invocation, folder) is { } cached)
        {
            if (CachedIndex.HasVectorsOf(cached, model, cached.Corpus.Hash) && cached.Lexical.Options == build.Lexical)
            {
                return cached;
            }

            cached.Dispose();
        }

        invocation.Note($"first run: reading the documentation of {packs.Replace("\n", ", ", StringComparison.Ordinal)}");
        Corpus corpus = DotNetApiTask.BuildCorpus(options);
        invocation.Note(string.Create(
            CultureInfo.InvariantCulture, $"embedding {corpus.Count:N0} documents; they are kept in {folder} for the next time"));
        return CachedIndex.OpenOrBuild(invocation, model, modelFolder, corpus, folder, build, "embedding");
    }
}
