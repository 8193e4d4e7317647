using System.CommandLine;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Retrieval.Import;

namespace SearchR3.Cli.Commands.Data;

/// <summary><c>data import</c>: other tools' data as the folder that training reads.</summary>
internal sealed class ImportCommand
{
    private const string Auto = "auto";
    private const int BytesPerMegabyte = 1_000_000;

    private static readonly ImportOptions Defaults = new();

    private readonly Setting<string[]> _from = new("--from", "A file, or a folder with files; several of one format may be given.", null)
    {
        Required = true,
        HelpName = "file|folder",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Setting<string> _out = Setting.Required("--out", "folder", "Where the data is written, a BEIR folder with negatives.jsonl.");
    private readonly Setting<string> _format = Setting.Choice(
        "--format", "auto tells it by the files' names and the first record's fields.", [Auto, .. ImportFormats.All.Select(format => format.Name)]);

    private readonly Setting<string> _split = new("--split", "The split of records for which the source names none.", Defaults.Split)
    {
        HelpName = "name",
        DefaultValueFactory = _ => Defaults.Split,
    };

    private readonly Setting<double?> _devShare = Setting.OptionalNumber<double>(
        "--dev-share", "The share of that split's queries that is held out as dev.", "0.02 of train where the source names no splits, else 0");

    private readonly Setting<int> _seed = Setting.Number("--seed", "Decides which queries are held out.", Defaults.Seed);
    private readonly Setting<int?> _limit = Setting.OptionalNumber<int>(
        "--limit", "Reads so many examples; of MS MARCO, MIRACL and BEIR, writes so many queries that have answers.", "all");

    private readonly Setting<int> _skipBadLines = Setting.Number("--skip-bad-lines", "Bad lines that are passed over before one is an error.", Defaults.SkipBadLines);
    private readonly Setting<string?> _columns = Setting.Text(
        "--columns", "names", "Columns of query, positive and negatives, separated by commas (sentence-transformers).", "by their names");

    private readonly Setting<double> _positiveFrom = Setting.Number(
        "--positive-from", "Pairs with at least this label or score are positives, others negatives (sentence-transformers).", Defaults.PositiveFrom);

    private readonly Setting<bool> _keepInstructions = Setting.Flag(
        "--keep-instructions", "Puts FlagEmbedding's prompt and trl's system message before the query.");

    private readonly Setting<bool> _json = Setting.Flag("--json", "The report as one JSON document on standard output.");

    public static Command Create(CommandHost host)
    {
        ImportCommand c = new();
        Command command = new("import", "Makes a retrieval task out of other tools' training data.")
        {
            c._from, c._out, c._format, c._split, c._devShare, c._seed, c._limit, c._skipBadLines, c._columns, c._positiveFrom, c._keepInstructions, c._json,
        };
        return host.Handle(command, c.Run);
    }

    private void Run(Invocation invocation)
    {
        ImportOptions options = Options(invocation);
        options.Validate();
        ImportSource source = new(invocation.Get(_from)!, options);
        string word = invocation.Get(_format)!;
        ImportFormatChoice choice = word == Auto ? ImportFormats.Detect(source) : new ImportFormatChoice(ImportFormats.Get(word), "--format");
        string folder = invocation.Get(_out)!;
        ImportReport report = ProgressDisplay.Run(invocation, "import", "MB", progress =>
            DatasetImport.Write(choice.Format, source, folder, new Megabytes(progress), invocation.Cancellation));
        if (invocation.Get(_json))
        {
            JsonOutput.Write(invocation.Terminal.Out, new { Folder = folder, FormatToldBy = choice.Reason, Report = report });
        }
        else
        {
            ImportTable.Write(invocation.Terminal.Out, folder, choice, report);
        }
    }

    private ImportOptions Options(Invocation invocation) => new()
    {
        Split = invocation.Get(_split)!,
        DevShare = invocation.Get(_devShare),
        Seed = invocation.Get(_seed),
        Limit = invocation.Get(_limit),
        SkipBadLines = invocation.Get(_skipBadLines),
        Columns = invocation.Get(_columns)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
        PositiveFrom = invocation.Get(_positiveFrom),
        KeepInstructions = invocation.Get(_keepInstructions),
    };

    private sealed class Megabytes(IProgress<WorkProgress> outer) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => outer.Report(new WorkProgress(value.ReadBytes / BytesPerMegabyte, (value.TotalBytes / BytesPerMegabyte) + 1));
    }
}
