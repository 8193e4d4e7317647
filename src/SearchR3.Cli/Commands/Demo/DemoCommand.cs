using System.CommandLine;
using SearchR3.Cli.Commands.Embed;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Cli.Search;
using SearchR3.Embedding;
using SearchR3.Retrieval;
using SearchR3.Retrieval.DotNetApi;
using SearchR3.Search;

namespace SearchR3.Cli.Commands.Demo;

/// <summary><c>demo</c>: the shipped model on the .NET API of this machine.</summary>
internal sealed class DemoCommand
{
    private static readonly string[] Examples =
    [
        "read a text file line by line without loading it all",
        "wait until several tasks are finished",
        "turn an object into json",
    ];

    private readonly Setting<string?> _query = Setting.Text("--query", "text", "Answers this query only.", "three examples, then what you type");
    private readonly Setting<string?> _model = ModelLoader.Setting();
    private readonly Setting<string> _decode = ModelLoader.DecodeSetting();
    private readonly Setting<int> _top = Setting.Number("--top", "Hits shown.", 5);
    private readonly Setting<string> _fusion = Setting.Choice("--fusion", "rrf joins the rankings with BM25's, none leaves them alone.", "rrf", "none");
    private readonly Setting<string?> _packsFolder = Setting.Text("--packs-folder", "folder", "The folder packs of a .NET installation.", "that of this SDK");
    private readonly Setting<bool> _json = Setting.Flag("--json", "One JSON document on standard output.");

    public static Command Create(CommandHost host)
    {
        DemoCommand c = new();
        Command command = new("demo", "Searches the .NET API of this machine with the model that ships: reasoning, hits, and the hits without reasoning.")
        {
            c._query, c._model, c._top, c._fusion, c._decode, c._packsFolder, c._json,
        };
        return host.Handle(command, c.Run);
    }

    private void Run(Invocation invocation)
    {
        string? only = invocation.Get(_query);
        if (only is not null && string.IsNullOrWhiteSpace(only))
        {
            throw new SearchR3Exception("--query is empty; give at least one visible character");
        }

        SearchOptions options = new() { Top = invocation.AtLeast(_top, 1), Fuse = invocation.Get(_fusion) == "rrf" };
        string modelFolder = ShippedModel.Resolve(invocation.Get(_model));
        using EmbeddingModel model = ModelLoader.Load(invocation, modelFolder, _decode);
        using IndexFolder index = DemoIndex.OpenOrBuild(
            invocation, model, modelFolder, new DotNetApiOptions { PacksFolder = invocation.Get(_packsFolder) });
        Searcher searcher = new(model, index);
        string[] queries = only is null ? Examples : [only];
        IEnumerable<DemoAnswer> answers = queries.Select(query => Answer(searcher, query, options, invocation.Cancellation));
        if (invocation.Get(_json))
        {
            JsonOutput.Write(invocation.Terminal.Out, new
            {
                Model = modelFolder,
                ModelRevision = model.Revision,
                index.Description.Documents,
                index.Description.CorpusHash,
                Answers = answers.ToArray(),
            });
            return;
        }

        foreach (DemoAnswer answer in answers)
        {
            DemoView.Write(invocation.Terminal.OutConsole, answer);
        }

        DemoView.WriteLegend(invocation.Terminal.OutConsole);
        if (only is null && invocation.Terminal.InputIsTerminal)
        {
            Ask(invocation, searcher, options);
        }

        invocation.Note($"\nnext: {CommandLine.Name} index --corpus your.jsonl --out your.idx, then {CommandLine.Name} search --index your.idx \"…\"");
    }

    private static DemoAnswer Answer(Searcher searcher, string query, SearchOptions options, CancellationToken cancellation) => new(
        query,
        searcher.Answer(query, options, cancellation),
        searcher.Answer(query, options with { Reasoning = new ReasoningSearchOptions { Mode = ReasoningMode.Off } }, cancellation));

    private static void Ask(Invocation invocation, Searcher searcher, SearchOptions options)
    {
        const string prompt = "\nyour query (empty ends): ";
        invocation.Terminal.Error.Write(prompt);
        foreach (IReadOnlyList<InputLine> batch in LineBatches.Of(InputLines.Read(invocation.Terminal.Input), 1, invocation.Cancellation))
        {
            string query = batch[0].Text;
            if (string.IsNullOrWhiteSpace(query))
            {
                return;
            }

            try
            {
                DemoView.Write(invocation.Terminal.OutConsole, Answer(searcher, query, options, invocation.Cancellation));
            }
            catch (SearchR3Exception e)
            {
                invocation.Terminal.Error.WriteLine(e.Message);
            }

            invocation.Terminal.Error.Write(prompt);
        }
    }
}
