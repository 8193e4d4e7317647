using System.CommandLine;
using System.Globalization;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Cli.Search;
using SearchR3.Embedding;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Search;
using Spectre.Console;

namespace SearchR3.Cli.Commands.Calibrate;

/// <summary><c>calibrate</c>: makes the gate of <c>--reasoning auto</c> from held-out queries.</summary>
internal sealed class CalibrateCommand
{
    private static readonly double[] Budgets = [0, 0.1, 0.25, 0.5, 0.75, 1];

    private readonly Setting<string> _data = Setting.Required("--data", "folder", "A BEIR folder.");
    private readonly Setting<string> _split = new("--split", "Judged queries to choose on; not those that results are reported on.", "dev") { HelpName = "name", DefaultValueFactory = _ => "dev" };
    private readonly Setting<string?> _model = ModelLoader.Setting();
    private readonly Setting<double> _budget = Setting.Number("--budget", "The share of queries that may reason, 0 to 1.", 0.5);
    private readonly Setting<string?> _out = Setting.Text("--out", "file", "Where the gate is written.", $"{ReasoningGateFile.FileName} in the model's folder");
    private readonly Setting<string> _decode = ModelLoader.DecodeSetting();
    private readonly ReasoningSettings _settings = new();
    private readonly Setting<string?> _index = Setting.Text("--index", "folder", "An index of this model over this corpus.", "one in the cache, built when missing");
    private readonly Setting<bool> _truncate = Setting.Flag("--truncate", "Cuts the end of texts that are too long; else they are an error.");
    private readonly Setting<bool> _json = Setting.Flag("--json", "One JSON document on standard output.");

    public static Command Create(CommandHost host)
    {
        CalibrateCommand c = new();
        Command command = new("calibrate", "Makes the gate of --reasoning auto: answers held-out queries both ways and learns which direct rankings to trust.")
        {
            c._data, c._split, c._model, c._budget, c._out,
        };
        foreach (Option option in (IEnumerable<Option>)[.. c._settings.OptionsWithoutGate, c._decode, c._index, c._truncate, c._json])
        {
            command.Add(option);
        }

        return host.Handle(command, c.Run);
    }

    private void Run(Invocation invocation)
    {
        double budget = invocation.Get(_budget);
        if (!(budget is >= 0 and <= 1))
        {
            throw new SearchR3Exception(FormattableString.Invariant($"--budget is {budget}; it is the share of queries that may reason, so give 0 to 1"));
        }

        string modelFolder = ShippedModel.Resolve(invocation.Get(_model));
        bool truncate = invocation.Get(_truncate);
        BeirDataset data = BeirDataset.Load(invocation.Get(_data)!, invocation.Get(_split)!);
        using EmbeddingModel model = ModelLoader.Load(invocation, modelFolder, _decode);
        ReasoningSearchOptions options = _settings.Of(invocation, ReasoningMode.On, modelFolder, truncate);
        using IndexFolder index = CorpusIndex.Open(
            invocation, model, modelFolder, data.Corpus, invocation.Get(_index), AnalysisChoice.Words[0], truncate, temporary: null);
        CalibrationQueries queries = new(invocation, model, index, data);
        (GateExample[] examples, double[] tokens) = queries.Answer(options);
        ReasoningGate gate = GateCalibration.Choose(examples, budget, model.Revision);
        string path = invocation.Get(_out) ?? Path.Combine(modelFolder, ReasoningGateFile.FileName);
        ReasoningGateFile.Save(gate, path);
        CalibrationPoint[] curve = [.. Budgets.Append(budget).Distinct().Order().Select(b => CalibrationPoint.Of(GateCalibration.Choose(examples, b, model.Revision), b, examples, tokens))];
        if (invocation.Get(_json))
        {
            JsonOutput.Write(invocation.Terminal.Out, new { Gate = path, data.Name, data.Split, Queries = examples.Length, gate.Signal, gate.Threshold, gate.Share, Curve = curve });
            return;
        }

        Write(invocation.Terminal.OutConsole, curve, budget);
        invocation.Terminal.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{path}: reasons where {gate.Signal} is above {gate.Threshold:0.0000} ({gate.Share:P0} of {examples.Length} queries of {data.Name} {data.Split})"));
    }

    private static void Write(IAnsiConsole console, IReadOnlyList<CalibrationPoint> curve, double chosen)
    {
        Table table = new Table { Border = TableBorder.Markdown }
            .AddColumn("budget").AddColumn("signal")
            .AddColumn(new TableColumn("reasons").RightAligned()).AddColumn(new TableColumn("tokens").RightAligned())
            .AddColumn(new TableColumn("nDCG@10").RightAligned());
        foreach (CalibrationPoint point in curve)
        {
            table.AddRow(
                string.Create(CultureInfo.InvariantCulture, $"{point.Budget:P0}{(point.Budget == chosen ? " (written)" : "")}"),
                point.Signal.ToString(),
                point.Share.ToString("P0", CultureInfo.InvariantCulture),
                point.TokensPerQuery.ToString("0.0", CultureInfo.InvariantCulture),
                point.Ndcg10.ToString("0.0000", CultureInfo.InvariantCulture));
        }

        console.Write(table);
    }
}
