using System.CommandLine;
using System.CommandLine.Parsing;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Cli.Search;
using SearchR3.Embedding;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Cli.Commands.Index;

/// <summary><c>index</c>: embeds a corpus or a folder of files and builds its index; resumable, and able to take up changes.</summary>
internal sealed class IndexCommand
{
    private readonly Setting<string?> _model = ModelLoader.Setting();
    private readonly Setting<string?> _corpus = Setting.Text("--corpus", "file", "Documents: a BEIR corpus.jsonl or a .parquet file. Give this or --files.", "none");
    private readonly FileSettings _files = new();
    private readonly Setting<string> _out = Setting.Required("--out", "folder", "The index folder.");
    private readonly Setting<bool> _update = Setting.Flag(
        "--update", "Embeds only documents that are new or changed, and drops those that are gone. With --files that is so whenever there is an index already.");

    private readonly Setting<bool> _truncate = Setting.Flag("--truncate", "Cuts the end of documents that are too long; else they are an error.");
    private readonly Setting<string> _analysis = AnalysisChoice.Setting();
    private readonly Setting<bool> _json = Setting.Flag("--json", "One JSON document on standard output.");

    public static Command Create(CommandHost host)
    {
        IndexCommand c = new();
        Command command = new("index", "Embeds documents, or the files of a folder, and builds a searchable index of them.")
        {
            c._corpus, c._files.Globs, c._files.ChunkTokens, c._files.ChunkOverlap, c._out, c._model, c._update, c._truncate, c._analysis, c._json,
        };
        command.Validators.Add(c.CheckSource);
        return host.Handle(command, c.Run);
    }

    private void CheckSource(CommandResult result)
    {
        bool hasCorpus = result.GetResult(_corpus) is { Implicit: false };
        bool hasFiles = result.GetResult(_files.Globs) is { Implicit: false };
        if (hasCorpus == hasFiles)
        {
            result.AddError(hasCorpus
                ? "--corpus and --files exclude each other; give the documents that one index is made of"
                : "give --corpus with a file of documents, or --files with globs of files");
        }
    }

    private void Run(Invocation invocation)
    {
        string folder = invocation.Get(_out)!;
        string modelFolder = ShippedModel.Resolve(invocation.Get(_model));
        if (_files.Find(invocation, folder) is { } found)
        {
            using EmbeddingModel model = ModelLoader.Load(invocation, modelFolder);
            FileIndexing indexing = new(invocation, model, folder, _files.Options(invocation, model));
            using IndexFolder? previous = invocation.Get(_update) ? Previous(model, folder) : indexing.Previous();
            FileIndexReport report = indexing.Run(found, _files.Of(invocation), previous, corpus => Options(invocation, model, modelFolder, corpus, previous));
            FileIndexView.Write(invocation, folder, model, report, invocation.Get(_json));
        }
        else
        {
            Corpus corpus = Corpus.Load(invocation.Get(_corpus)!);
            using EmbeddingModel model = ModelLoader.Load(invocation, modelFolder);
            using IndexFolder? previous = invocation.Get(_update) ? Previous(model, folder) : null;
            Write(invocation, folder, corpus, model, IndexBuilding.Run(invocation, model, corpus, folder, Options(invocation, model, modelFolder, corpus, previous)));
        }
    }

    private IndexBuildOptions Options(Invocation invocation, EmbeddingModel model, string modelFolder, Corpus corpus, IndexFolder? previous) => new()
    {
        Model = modelFolder,
        Dtype = model.Dtype,
        Truncate = invocation.Get(_truncate),
        Analysis = AnalysisChoice.For(invocation.Get(_analysis)!, corpus),
        Previous = previous,
    };

    private void Write(Invocation invocation, string folder, Corpus corpus, EmbeddingModel model, IndexBuildReport report)
    {
        if (invocation.Get(_json))
        {
            JsonOutput.Write(invocation.Terminal.Out, new { Index = folder, ModelRevision = model.Revision, CorpusHash = corpus.Hash, report.Documents, report.Embedded, report.Resumed, report.Reused, report.Truncated });
            return;
        }

        string cut = report.Truncated > 0 ? $", {report.Truncated:N0} cut at {model.Settings.MaxInputTokens} tokens" : "";
        invocation.Terminal.Out.WriteLine(
            $"{folder}: {report.Documents:N0} documents, {report.Embedded:N0} embedded, {report.Resumed:N0} resumed, {report.Reused:N0} unchanged{cut}");
    }

    private static IndexFolder Previous(EmbeddingModel model, string folder)
    {
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
