using System.CommandLine;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Cli.Search;
using SearchR3.Embedding;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Training.Mining;

namespace SearchR3.Cli.Commands.Data;

/// <summary><c>data mine</c>: hard negatives for stage 1, with the names and rules of sentence-transformers' <c>mine_hard_negatives</c>.</summary>
internal sealed class MineCommand
{
    private static readonly MiningOptions Defaults = new();

    private readonly Setting<string?> _model = ModelLoader.Setting();
    private readonly Setting<string> _data = Setting.Required("--data", "folder", "A BEIR folder.");
    private readonly Setting<string> _out = Setting.Required("--out", "file", "Where the negatives are written, as JSON lines.");
    private readonly Setting<string> _splits = new("--splits", "The splits whose queries get negatives, separated by commas.", "train")
    {
        HelpName = "names",
        DefaultValueFactory = _ => "train",
    };

    private readonly Setting<int> _rangeMin = Setting.Number("--range-min", "The best candidates that are left out.", Defaults.RangeMin);
    private readonly Setting<int?> _rangeMax = Setting.OptionalNumber<int>(
        "--range-max", "Candidates after this rank are left out.", "enough for the other rules");

    private readonly Setting<double?> _maxScore = Setting.OptionalNumber<double>("--max-score", "Refuses candidates with a higher cosine.", "none");
    private readonly Setting<double?> _minScore = Setting.OptionalNumber<double>("--min-score", "Refuses candidates with a lower cosine.", "none");
    private readonly Setting<double?> _absoluteMargin = Setting.OptionalNumber<double>(
        "--absolute-margin", "Refuses candidates whose cosine plus this is above the positive's.", "none");

    private readonly Setting<double?> _relativeMargin = Setting.OptionalNumber<double>(
        "--relative-margin", "Refuses candidates whose cosine is above the positive's less this share of it.", "none");

    private readonly Setting<int> _numNegatives = Setting.Number("--num-negatives", "Negatives of each query, at most.", Defaults.NumNegatives);
    private readonly Setting<string> _samplingStrategy = Setting.Choice(
        "--sampling-strategy", "The most similar candidates that are left, or a random choice of them.", "top", "random");

    private readonly Setting<int> _seed = Setting.Number("--seed", "Decides what a random choice takes.", Defaults.Seed);
    private readonly Setting<string> _format = Setting.Choice(
        "--format", "negatives is what recipes read; the others are sentence-transformers' columns.", [.. MineFormats.ByWord.Keys]);

    private readonly Setting<bool> _outputScores = Setting.Flag("--output-scores", "Writes the cosines too.");
    private readonly Setting<string?> _index = Setting.Text("--index", "folder", "An index of this model over this corpus.", "one in the cache, built when missing");
    private readonly Setting<bool> _truncate = Setting.Flag("--truncate", "Cuts the end of texts that are too long; else they are an error.");
    private readonly Setting<bool> _json = Setting.Flag("--json", "The report as one JSON document on standard output.");

    public static Command Create(CommandHost host)
    {
        MineCommand c = new();
        Command command = new("mine", "Finds hard negatives: what the model ranks near a query's answers although it is none.")
        {
            c._data, c._out, c._model, c._splits, c._rangeMin, c._rangeMax, c._maxScore, c._minScore, c._absoluteMargin, c._relativeMargin, c._numNegatives,
            c._samplingStrategy, c._seed, c._format, c._outputScores, c._index, c._truncate, c._json,
        };
        return host.Handle(command, c.Run);
    }

    private void Run(Invocation invocation)
    {
        MiningOptions options = Options(invocation);
        options.Validate();
        string file = invocation.Get(_out)!;
        if (Directory.Exists(file))
        {
            throw new SearchR3Exception($"{file} is a folder, but --out names the file of the negatives; give a file in it");
        }

        List<BeirDataset> splits = Splits(invocation);
        Corpus corpus = splits[0].Corpus;
        HardNegativeMiner miner = new(splits);
        string modelFolder = ShippedModel.Resolve(invocation.Get(_model));
        using EmbeddingModel model = ModelLoader.Load(invocation, modelFolder);
        bool truncate = invocation.Get(_truncate);
        foreach (string text in miner.QueryTexts)
        {
            QueryText.Check(model, text, reasoning: false, truncate, $"the query \"{text}\"");
        }

        float[][] documents = Documents(invocation, model, modelFolder, corpus, miner.DocumentRows);
        float[][] queries = ProgressDisplay.Run(invocation, "queries", "queries", progress => Queries(model, miner.QueryTexts, truncate, progress, invocation.Cancellation));
        MiningResult result = ProgressDisplay.Run(invocation, "mining", "queries", progress =>
            miner.Mine(queries, documents, options, new Counter(progress, queries.Length), invocation.Threads, invocation.Cancellation));
        MinedFormat format = MineFormats.ByWord[invocation.Get(_format)!];
        int lines = MinedFile.Write(file, result.Queries, corpus, format, options.NumNegatives, invocation.Get(_outputScores));
        if (invocation.Get(_json))
        {
            JsonOutput.Write(invocation.Terminal.Out, new { File = file, Lines = lines, ModelRevision = model.Revision, CorpusHash = corpus.Hash, Options = options, result.Report });
        }
        else
        {
            MiningTable.Write(invocation.Terminal.OutConsole, file, lines, options, result.Report);
        }
    }

    private MiningOptions Options(Invocation invocation) => new()
    {
        RangeMin = invocation.Get(_rangeMin),
        RangeMax = invocation.Get(_rangeMax),
        MaxScore = invocation.Get(_maxScore),
        MinScore = invocation.Get(_minScore),
        AbsoluteMargin = invocation.Get(_absoluteMargin),
        RelativeMargin = invocation.Get(_relativeMargin),
        NumNegatives = invocation.Get(_numNegatives),
        SamplingStrategy = invocation.Get(_samplingStrategy) == "random" ? NegativeSampling.Random : NegativeSampling.Top,
        Seed = invocation.Get(_seed),
    };

    private List<BeirDataset> Splits(Invocation invocation)
    {
        string[] names = [.. invocation.Get(_splits)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct()];
        if (names.Length == 0)
        {
            throw new SearchR3Exception("--splits is empty; name at least one split, such as train");
        }

        List<BeirDataset> splits = [];
        foreach (string name in names)
        {
            splits.Add(BeirDataset.Load(invocation.Get(_data)!, name, splits.FirstOrDefault()?.Corpus));
        }

        return splits;
    }

    private float[][] Documents(Invocation invocation, EmbeddingModel model, string modelFolder, Corpus corpus, IReadOnlyList<int> rows)
    {
        using IndexFolder index = CorpusIndex.Open(
            invocation, model, modelFolder, corpus, invocation.Get(_index), analysis: AnalysisChoice.Words[0], invocation.Get(_truncate), temporary: null);
        return [.. rows.Select(row => index.Vectors.VectorOf(row))];
    }

    private static float[][] Queries(
        EmbeddingModel model, IReadOnlyList<string> texts, bool truncate, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        QueryOptions options = new() { Reasoning = false, Truncate = truncate };
        return [.. model.EmbedQueries(texts, options, new EmbeddingCounter(progress), cancellation).Select(e => e.Vector)];
    }

    private sealed class Counter(IProgress<WorkProgress> outer, int total) : IProgress<int>
    {
        public void Report(int value) => outer.Report(new WorkProgress(value, total));
    }

    private sealed class EmbeddingCounter(IProgress<WorkProgress> outer) : IProgress<EmbeddingProgress>
    {
        public void Report(EmbeddingProgress value) => outer.Report(new WorkProgress(value.CompletedItems, value.TotalItems));
    }
}
