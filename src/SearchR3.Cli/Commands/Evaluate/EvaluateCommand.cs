using System.CommandLine;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Cli.Search;
using SearchR3.Embedding;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Search;

namespace SearchR3.Cli.Commands.Evaluate;

/// <summary><c>evaluate</c>: the metrics of a model on a split, beside BM25 and fused with it.</summary>
internal sealed class EvaluateCommand
{
    private readonly Setting<string?> _model = ModelLoader.Setting();
    private readonly Setting<string> _decode = ModelLoader.DecodeSetting();
    private readonly Setting<string> _data = Setting.Required("--data", "folder", "A BEIR folder.");
    private readonly Setting<string> _split = new("--split", "The judgements: a file of qrels/, without its ending.", "test") { HelpName = "name", DefaultValueFactory = _ => "test" };
    private readonly Setting<string> _reasoning = Setting.Choice(
        "--reasoning", "Which embeddings of the query are measured: both direct and after reasoning, one of them, direct beside auto (reasoning where the direct ranking is uncertain), or all three.",
        "both", "on", "off", "auto", "all");

    private readonly ReasoningSettings _settings = new();
    private readonly Setting<string> _fusion = Setting.Choice("--fusion", "rrf measures the rankings joined with BM25's, none alone.", "both", "rrf", "none");
    private readonly Setting<string> _baseline = Setting.Choice("--baseline", "A system to compare with.", "bm25", "none");
    private readonly Setting<bool> _control = Setting.Flag(
        "--control", "Measures each query after the reasoning of the next query too: as good as after its own means that the reasoning is not used.");

    private readonly Setting<string> _analysis = AnalysisChoice.Setting();
    private readonly Setting<string?> _index = Setting.Text("--index", "folder", "An index of this model over this corpus.", "one in the cache, built when missing");
    private readonly Setting<bool> _noCache = Setting.Flag("--no-cache", "Builds the index in a temporary folder.");
    private readonly Setting<int?> _dimensions = DimensionsSetting.Create("Uses");
    private readonly Setting<bool> _truncate = Setting.Flag("--truncate", "Cuts the end of texts that are too long; else they are an error.");
    private readonly Setting<string?> _out = Setting.Text("--out", "folder", "A run folder: run.json, metrics.jsonl, scores.jsonl, TREC runs, completions.jsonl, plots, report.html.", "none");
    private readonly Setting<bool> _json = Setting.Flag("--json", "One JSON document on standard output.");

    public static Command Create(CommandHost host)
    {
        EvaluateCommand c = new();
        Command command = new("evaluate", "Measures a model on a retrieval task: nDCG@10, Recall@100, MRR@10, MAP, queries a second.")
        {
            c._data, c._model, c._split, c._reasoning,
        };
        foreach (Option option in (IEnumerable<Option>)
            [.. c._settings.Options, c._control, c._fusion, c._baseline, c._analysis, c._index, c._noCache, c._decode, c._dimensions, c._truncate, c._out, c._json])
        {
            command.Add(option);
        }

        return host.Handle(command, c.Run);
    }

    private void Run(Invocation invocation)
    {
        string modelFolder = ShippedModel.Resolve(invocation.Get(_model));
        BeirDataset data = BeirDataset.Load(invocation.Get(_data)!, invocation.Get(_split)!);
        using EmbeddingModel model = ModelLoader.Load(invocation, modelFolder, _decode);
        string? temporary = invocation.Get(_noCache) ? Directory.CreateTempSubdirectory("searchr3-").FullName : null;
        try
        {
            EvaluationPlan plan = Plan(invocation, model, modelFolder);
            using IndexFolder index = CorpusIndex.Open(
                invocation, model, modelFolder, data.Corpus, invocation.Get(_index), invocation.Get(_analysis)!, invocation.Get(_truncate), temporary);
            using EvaluationRunner runner = new(invocation, model, index, data, plan);
            IReadOnlyList<EvaluatedSystem> systems = runner.Run();
            EvaluationResult result = EvaluationResult.Of(data, modelFolder, model, index, runner, systems);
            if (invocation.Get(_out) is { } folder)
            {
                EvaluationRunFolder.Write(folder, invocation, result, systems, data, runner);
            }

            if (invocation.Get(_json))
            {
                JsonOutput.Write(invocation.Terminal.Out, result);
            }
            else
            {
                EvaluationTable.Write(invocation.Terminal.OutConsole, result);
            }
        }
        finally
        {
            if (temporary is not null)
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }

    private EvaluationPlan Plan(Invocation invocation, EmbeddingModel model, string modelFolder)
    {
        string reasoning = invocation.Get(_reasoning)!;
        string fusion = invocation.Get(_fusion)!;
        if (invocation.Get(_control) && reasoning is ("off" or "auto"))
        {
            throw new SearchR3Exception($"--control exchanges reasonings, but --reasoning {reasoning} does not write one for each query; leave one of the two away");
        }

        if (reasoning == "off")
        {
            _settings.RefuseWithout(invocation, "--reasoning off writes none");
        }

        bool auto = reasoning is "auto" or "all";
        ReasoningSearchOptions reasonings = _settings.Of(invocation, auto ? ReasoningMode.Auto : ReasoningMode.On, modelFolder, invocation.Get(_truncate));
        reasonings.Validate(model.Revision);

        return new EvaluationPlan
        {
            Direct = reasoning != "on",
            Reasoning = reasoning is "on" or "both" or "all",
            Auto = auto,
            Control = invocation.Get(_control),
            Alone = fusion is "none" or "both",
            Fused = fusion is "rrf" or "both",
            Baseline = invocation.Get(_baseline) == "bm25",
            Reasonings = reasonings,
            Dimensions = DimensionsSetting.Of(invocation, _dimensions, model),
            Depth = Searcher.FusionDepth,
        };
    }
}
