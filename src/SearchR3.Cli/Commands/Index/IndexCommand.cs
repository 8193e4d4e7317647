using System.CommandLine;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Cli.Search;
using SearchR3.Embedding;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Cli.Commands.Index;

/// <summary><c>index</c>: embeds a corpus and builds its index; resumable, and able to take up changes.</summary>
internal sealed class IndexCommand
{
    private readonly Setting<string?> _model = ModelLoader.Setting();
    private readonly Setting<string> _corpus = Setting.Required("--corpus", "file", "Documents: a BEIR corpus.jsonl or a .parquet file.");
    private readonly Setting<string> _out = Setting.Required("--out", "folder", "The index folder.");
    private readonly Setting<bool> _update = Setting.Flag("--update", "Embeds only documents that are new or changed, and drops those that are gone.");
    private readonly Setting<bool> _truncate = Setting.Flag("--truncate", "Cuts the end of documents that are too long; else they are an error.");
    private readonly Setting<string> _analysis = Setting.Choice(
        "--analysis", "How BM25 reads text; auto takes api-stemmed for documentation ids, else english.", AnalysisChoice.Words);

    private readonly Setting<bool> _json = Setting.Flag("--json", "One JSON document on standard output.");

    public static Command Create(CommandHost host)
    {
        IndexCommand c = new();
        Command command = new("index", "Embeds documents and builds a searchable index of them.")
        {
            c._corpus, c._out, c._model, c._update, c._truncate, c._analysis, c._json,
        };
        return host.Handle(command, c.Run);
    }

    private void Run(Invocation invocation)
    {
        string folder = invocation.Get(_out)!;
        string modelFolder = ShippedModel.Resolve(invocation.Get(_model));
        Corpus corpus = Corpus.Load(invocation.Get(_corpus)!);
        using EmbeddingModel model = ModelLoader.Load(invocation, modelFolder);
        using IndexFolder? previous = Previous(invocation, model, folder);
        IndexBuilder builder = new(model, new IndexBuildOptions
        {
            Model = modelFolder,
            Dtype = model.Dtype,
            Truncate = invocation.Get(_truncate),
            Analysis = AnalysisChoice.For(invocation.Get(_analysis)!, corpus),
            Previous = previous,
        });
        IndexBuildReport report;
        try
        {
            report = ProgressDisplay.Run(
                invocation, "embedding", "documents", progress => builder.Build(corpus, folder, progress, invocation.Cancellation));
        }
        catch (OperationCanceledException)
        {
            throw new InterruptedException($"interrupted; what is embedded is kept in {folder}.partial, go on with:\n  {invocation.CommandLineWith()}");
        }

        if (invocation.Get(_json))
        {
            JsonOutput.Write(invocation.Terminal.Out, new { Index = folder, ModelRevision = model.Revision, CorpusHash = corpus.Hash, report.Documents, report.Embedded, report.Resumed, report.Reused, report.Truncated });
            return;
        }

        string cut = report.Truncated > 0 ? $", {report.Truncated:N0} cut at {model.Settings.MaxInputTokens} tokens" : "";
        invocation.Terminal.Out.WriteLine(
            $"{folder}: {report.Documents:N0} documents, {report.Embedded:N0} embedded, {report.Resumed:N0} resumed, {report.Reused:N0} unchanged{cut}");
    }

    private IndexFolder? Previous(Invocation invocation, EmbeddingModel model, string folder)
    {
        if (!invocation.Get(_update))
        {
            return null;
        }

        IndexFolder previous = IndexFolder.Open(folder);
        try
        {
            previous.RequireModel(model.Revision, folder);
            return previous.Description.Dtype == model.Dtype ? previous : throw new SearchR3Exception(
                $"{folder} was built with --dtype {previous.Description.Dtype}, but now it is {model.Dtype}; update with the same one");
        }
        catch
        {
            previous.Dispose();
            throw;
        }
    }
}
