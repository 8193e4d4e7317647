using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Cli.Search;
using SearchR3.Embedding;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Cli.Commands.Index;

/// <summary>Builds an index with its progress shown, and says how an interrupted build goes on.</summary>
internal static class IndexBuilding
{
    public static IndexBuildReport Run(Invocation invocation, EmbeddingModel model, Corpus corpus, string folder, IndexBuildOptions options, string unit = "documents")
    {
        try
        {
            return ProgressDisplay.Run(
                invocation, "embedding", unit, progress => new IndexBuilder(model, options).Build(corpus, folder, progress, invocation.Cancellation));
        }
        catch (OperationCanceledException)
        {
            throw new InterruptedException($"interrupted; what is embedded is kept in {folder}.partial, go on with:\n  {invocation.CommandLineWith()}");
        }
    }
}
