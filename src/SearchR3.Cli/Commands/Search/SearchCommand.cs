using System.CommandLine;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Cli.Search;
using SearchR3.Embedding;
using SearchR3.Retrieval;
using SearchR3.Search;

namespace SearchR3.Cli.Commands.Search;

/// <summary><c>search</c>: one query against an index.</summary>
internal sealed class SearchCommand
{
    private readonly Argument<string> _query = new("query") { Description = "What is looked for. Put -- before a query that starts with a dash." };
    private readonly Setting<string?> _model = ModelLoader.Setting();
    private readonly Setting<string> _decode = ModelLoader.DecodeSetting();
    private readonly Setting<string> _index = Setting.Required("--index", "folder", "An index folder of the same model.");
    private readonly Setting<int> _top = Setting.Number("--top", "Hits shown.", 10);
    private readonly Setting<string> _reasoning = Setting.Choice(
        "--reasoning", "Whether the model reasons first; auto does where the direct ranking is uncertain, both shows the two rankings.", "on", "off", "auto", "both");

    private readonly Setting<string> _fusion = Setting.Choice("--fusion", "rrf joins the ranking with BM25's, none leaves it alone.", "rrf", "none");
    private readonly ReasoningSettings _settings = new();
    private readonly Setting<bool> _truncate = Setting.Flag("--truncate", "Cuts the end of a query that is too long; else it is an error.");
    private readonly Setting<bool> _json = Setting.Flag("--json", "One JSON document on standard output.");

    public static Command Create(CommandHost host)
    {
        SearchCommand c = new();
        Command command = new("search", "Answers a query: the model's reasoning, then the hits.")
        {
            c._query, c._index, c._model, c._top, c._reasoning,
        };
        foreach (Option option in (IEnumerable<Option>)[.. c._settings.Options, c._fusion, c._decode, c._truncate, c._json])
        {
            command.Add(option);
        }

        return host.Handle(command, c.Run);
    }

    private void Run(Invocation invocation)
    {
        string query = invocation.Get(_query)!;
        if (string.IsNullOrWhiteSpace(query))
        {
            throw new SearchR3Exception("the query is empty; give at least one visible character");
        }

        SearchOptions options = new() { Top = invocation.AtLeast(_top, 1), Fuse = invocation.Get(_fusion) == "rrf" };
        ReasoningMode[] modes = invocation.Get(_reasoning) switch
        {
            "on" => [ReasoningMode.On],
            "off" => [ReasoningMode.Off],
            "auto" => [ReasoningMode.Auto],
            _ => [ReasoningMode.On, ReasoningMode.Off],
        };
        if (modes is [ReasoningMode.Off])
        {
            _settings.RefuseWithout(invocation, "--reasoning off writes none");
        }

        string modelFolder = ShippedModel.Resolve(invocation.Get(_model));
        ReasoningSearchOptions[] reasonings = [.. modes.Select(mode => _settings.Of(invocation, mode, modelFolder, invocation.Get(_truncate)))];
        string folder = invocation.Get(_index)!;
        IndexDescription description = IndexDescription.Load(folder);
        using EmbeddingModel model = ModelLoader.Load(invocation, modelFolder, _decode);
        using IndexFolder index = IndexFolder.Open(folder);
        index.RequireModel(model.Revision, folder);
        Searcher searcher = new(model, index);
        SearchAnswer[] answers = [.. reasonings.Select(reasoning => searcher.Answer(query, options with { Reasoning = reasoning }, invocation.Cancellation))];
        if (invocation.Get(_json))
        {
            JsonOutput.Write(invocation.Terminal.Out, new { Index = folder, description.Documents, model.Revision, Answers = answers });
            return;
        }

        foreach (SearchAnswer answer in answers)
        {
            AnswerView.Write(invocation.Terminal.OutConsole, answer);
        }
    }
}
