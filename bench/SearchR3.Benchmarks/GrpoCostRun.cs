using System.Diagnostics;
using System.Globalization;
using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Reinforcement;
using SearchR3.Reinforcement.Environment;
using SearchR3.Training;

namespace SearchR3.Benchmarks;

/// <summary>Runs a few iterations on one corpus and reads their log.</summary>
internal sealed class GrpoCostRun(GrpoCostOptions options) : IProgress<TrainingProgress>
{
    private static readonly string[] Trained = ["update", "replay", "anchor"];

    private readonly List<(IReadOnlyDictionary<string, double> Values, double Elapsed, TimeSpan Processor)> _steps = [];
    private long _lastStep;

    public void Report(TrainingProgress value)
    {
        if (value.Values.ContainsKey("step_time"))
        {
            _steps.Add((value.Values, value.ElapsedSeconds, Environment.CpuUsage.TotalTime));
            _lastStep = Stopwatch.GetTimestamp();
        }
    }

    public GrpoCostReport Measure(int documents)
    {
        TorchSettings.SetThreads(options.Threads);
        string name = string.Create(CultureInfo.InvariantCulture, $"n{documents}");
        string folder = Path.Combine(options.Work, name);
        string run = Path.Combine(options.Work, name + "-run");
        GrpoRecipe recipe = Recipe(folder);
        PaddedTask.Write(options.Data, folder, documents, recipe.Splits.Keys.Concat(recipe.Replay.Splits.Keys).Distinct());
        if (Directory.Exists(run))
        {
            Directory.Delete(run, recursive: true);
        }

        ModelConfig config;
        long parameters;
        string vectors;
        using (EmbeddingModel model = EmbeddingModel.Load(options.Model))
        {
            config = model.Model.Config;
            parameters = SpeedModel.ParametersOf(model.Model);
            vectors = Path.Combine(options.Work, $"{name}-{model.Revision[..12]}.f32");
        }

        double peak = SpeedLimits.Product() / 1e9;
        GrpoTrainer.Run(
            recipe, run, resume: false, this, "cpu", rewards: null,
            encoder => new StartingVectors(encoder, documents, config.HiddenSize, options.Initial == "random" ? null : vectors), default);
        double saved = Stopwatch.GetElapsedTime(_lastStep).TotalSeconds;
        return Read(documents, parameters, config, recipe.Rollouts.Queries * recipe.Rollouts.GroupSize, run, Math.Max(peak, SpeedLimits.Product() / 1e9)) with
        {
            SaveSeconds = saved,
        };
    }

    private GrpoRecipe Recipe(string folder)
    {
        GrpoRecipe recipe = RecipeFile.Load<GrpoRecipe>(options.Recipe);
        return recipe with
        {
            Model = options.Model,
            Data = folder,
            Replay = recipe.Replay with { Documents = Enum.Parse<ReplayDocuments>(options.Replay, ignoreCase: true) },
            Environment = recipe.Environment with
            {
                Policy = Enum.Parse<RefreshPolicyKind>(options.Policy, ignoreCase: true),
                DriftMap = Enum.Parse<DriftMapKind>(options.Map, ignoreCase: true),
                BudgetShare = 1,
                PhaseBudgetShare = 1,
                BudgetDocuments = options.Budget,
                Graph = recipe.Environment.Graph with { Threads = options.Threads },
            },
            StopRules = new StopRuleOptions { MaxCutShare = null, MaxDeadShare = null, MaxMeanCosine = null, MinEntropy = null, MaxEntropy = null, MaxKl = null },
            Evaluation = recipe.Evaluation with { Splits = [] },
            ProbeQueries = 0,
            LogEverySteps = 1,
            CheckpointEverySteps = options.Warmup + options.Iterations,
            Optimization = recipe.Optimization with { Steps = options.Warmup + options.Iterations, WarmupSteps = 0 },
        };
    }

    private GrpoCostReport Read(int documents, long parameters, ModelConfig config, int rollouts, string run, double peak)
    {
        var measured = _steps.Skip(options.Warmup).ToArray();
        double Mean(string key) => measured.Average(s => s.Values.GetValueOrDefault(key));
        double[] walls = [.. measured.Select((s, i) => s.Elapsed - _steps[options.Warmup + i - 1].Elapsed)];
        double head = 2e-9 * config.HiddenSize * config.VocabSize;
        double sampled = Mean("completions/mean_length") * rollouts;
        GrpoCostPhase Phase(string name, double seconds, double tokens) => new(
            name, seconds, tokens,
            (2e-9 * parameters * tokens * (Trained.Contains(name) ? 3 : 1)) + (name switch { "decode" => sampled * head, "update" => 3 * sampled * head, _ => 0 }));
        List<GrpoCostPhase> phases =
        [
            Phase("encodeQueries", Mean("time/encodeQueries"), Mean("tokens/encodeQueries")),
            Phase("refreshEncode", Mean("refresh/encodeSeconds"), Mean("refresh/tokens")),
            Phase("refreshChoose", Mean("refresh/chooseSeconds"), 0),
            Phase("graphRepair", Mean("refresh/graphSeconds"), 0),
            Phase("decode", Mean("time/decode"), Mean("tokens/decode")),
            Phase("rank", Mean("time/rank"), 0),
            Phase("documents", Mean("time/documents"), 0),
            Phase("update", Mean("time/update"), Mean("tokens/update")),
            Phase("replay", Mean("time/replay"), Mean("tokens/replay")),
            Phase("anchor", Mean("time/anchor"), Mean("tokens/anchor")),
            Phase("optimizer", Mean("time/optimizer"), 0),
        ];
        phases.Add(new GrpoCostPhase("other", walls.Average() - phases.Sum(p => p.Seconds), 0, 0));
        double Share(Func<GrpoCostPhase, bool> which) => phases.Where(which).Sum(p => p.Seconds) / walls.Average();
        return new GrpoCostReport
        {
            Documents = documents,
            Threads = options.Threads,
            PeakGigaFlops = peak,
            Phases = phases,
            IterationSeconds = walls.Average(),
            SlowestSeconds = walls.Max(),
            ProcessorSeconds = (_steps[^1].Processor - _steps[options.Warmup - 1].Processor).TotalSeconds / measured.Length,
            Refreshed = Mean("refresh/documents"),
            ModelShare = Share(p => p.Tokens > 0),
            EfficientShare = Share(p => p.Tokens > 0 && p.GigaFlop / p.Seconds >= 0.3 * peak),
            SaveSeconds = 0,
            CheckpointMegabytes = new DirectoryInfo(Path.Combine(run, "checkpoints")).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length) / 1e6,
            PeakGigabytes = ProcessMemory.Read().Peak,
            Load = File.ReadAllText("/proc/loadavg").Split(' ')[0],
        };
    }
}
