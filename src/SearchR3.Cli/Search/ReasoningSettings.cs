using System.CommandLine;
using SearchR3.Cli.Frame;
using SearchR3.Embedding;
using SearchR3.Generation;
using SearchR3.Retrieval;
using SearchR3.Search;

namespace SearchR3.Cli.Search;

/// <summary>The options that say how queries are reasoned about, the same in every command that ranks.</summary>
internal sealed class ReasoningSettings
{
    private const double SampleTemperature = 0.7;

    private readonly Setting<int?> _budget = Setting.OptionalNumber<int>("--max-reasoning-tokens", "The most tokens of reasoning.", "the model's own");
    private readonly Setting<int> _samples = Setting.Number("--samples", "Reasonings sampled for each query and decoded together; more than one are joined as --combine says.", 1);
    private readonly Setting<double?> _temperature = Setting.OptionalNumber<double>("--temperature", "0 takes the likeliest token, more samples.", "0; 0.7 with several samples");
    private readonly Setting<int> _seed = Setting.Number("--seed", "Starts the random numbers of each query.", 1);
    private readonly Setting<string> _combine = Setting.Choice(
        "--combine", "average searches the mean of the samples' embeddings, fuse joins their rankings.", "average", "fuse");

    private readonly Setting<bool> _withDirect = Setting.Flag("--with-direct", "Averages the direct embedding of the query in as well.");
    private readonly Setting<string?> _gate = Setting.Text(
        "--gate", "file", "What --reasoning auto decides by; 'calibrate' makes one.", $"{ReasoningGateFile.FileName} in the model's folder");

    /// <summary>All of them, in the order of the help.</summary>
    public IEnumerable<Option> Options => [_budget, _samples, _temperature, _seed, _combine, _withDirect, _gate];

    /// <summary>Those that make sense where every query is answered both ways.</summary>
    public IEnumerable<Option> OptionsWithoutGate => Options.Where(o => o != _gate);

    /// <summary>What was asked for.</summary>
    /// <param name="invocation">The command.</param>
    /// <param name="mode">When queries are reasoned about; with auto the gate is read.</param>
    /// <param name="modelFolder">Where the model's own gate lies.</param>
    /// <param name="truncate">Cuts queries that are too long.</param>
    public ReasoningSearchOptions Of(Invocation invocation, ReasoningMode mode, string modelFolder, bool truncate)
    {
        int samples = invocation.AtLeast(_samples, 1);
        double temperature = invocation.Get(_temperature) ?? (samples > 1 ? SampleTemperature : 0);
        if (invocation.Get(_budget) is < 0)
        {
            throw new SearchR3Exception($"--max-reasoning-tokens is {invocation.Get(_budget)}; give 0 or more");
        }

        if (samples > 1 && temperature == 0)
        {
            throw new SearchR3Exception($"--samples {samples} at --temperature 0 would be {samples} times the same; give a temperature, such as {SampleTemperature}");
        }

        bool fuse = invocation.Get(_combine) == "fuse";
        if (fuse && (samples == 1 || invocation.Get(_withDirect)))
        {
            throw new SearchR3Exception(samples == 1
                ? "--combine fuse joins the rankings of several samples, but --samples is 1; give more samples"
                : "--with-direct averages embeddings, but --combine fuse joins rankings; leave one of the two away");
        }

        return new ReasoningSearchOptions
        {
            Mode = mode,
            Gate = mode == ReasoningMode.Auto ? Gate(invocation, modelFolder) : null,
            Combination = fuse ? SampleCombination.FuseRankings : SampleCombination.Average,
            Query = new QueryOptions
            {
                MaxReasoningTokens = invocation.Get(_budget),
                Samples = samples,
                WithDirect = invocation.Get(_withDirect),
                Sampling = new SamplingOptions { Temperature = temperature, Seed = invocation.Get(_seed) },
                Truncate = truncate,
            },
        };
    }

    /// <summary>Refuses options about reasonings where none are written.</summary>
    public void RefuseWithout(Invocation invocation, string why)
    {
        if (Options.FirstOrDefault(o => invocation.IsGiven(o)) is { } given)
        {
            throw new SearchR3Exception($"{given.Name} is about reasonings, but {why}; leave it away");
        }
    }

    private ReasoningGate Gate(Invocation invocation, string modelFolder)
    {
        string path = invocation.Get(_gate) ?? Path.Combine(modelFolder, ReasoningGateFile.FileName);
        return File.Exists(path)
            ? ReasoningGateFile.Load(path)
            : throw new SearchR3Exception(
                $"--reasoning auto needs a gate, but there is no {path}; make one with '{CommandLine.Name} calibrate --data FOLDER --split dev'");
    }
}
