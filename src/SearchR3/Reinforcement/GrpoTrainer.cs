using System.Text.Json.Nodes;
using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Reinforcement.Environment;
using SearchR3.Reinforcement.Rewards;
using SearchR3.Training;
using Parameter = TorchSharp.Modules.Parameter;

namespace SearchR3.Reinforcement;

/// <summary>
/// Stage 2: GRPO (paper, marks P and R). One iteration reads: draw queries, let the environment follow the model, sample groups of reasonings, rank their
/// embeddings, turn ranks into advantages, and step on the policy gradient of the sampled tokens, the contrastive term of the embeddings, the replay of
/// stage 1 and the anchor of the documents.
/// </summary>
public sealed class GrpoTrainer : IDisposable
{
    /// <summary>The note in run.json that says which stop rule ended the run.</summary>
    public const string StoppedNote = "stopped";

    private const string EnvironmentFolder = "environment";

    private readonly GrpoRecipe _recipe;
    private readonly RunFolder _run;
    private readonly EmbeddingModel _model;
    private readonly ReferenceModel? _reference;
    private readonly RetrievalEnvironment _environment;
    private readonly RolloutQueries _order;
    private readonly RolloutSampler _sampler;
    private readonly ReplayTerm? _replay;
    private readonly AnchorTerm? _anchor;
    private readonly CompletionLog _completions;
    private readonly DevEvaluation _evaluation;
    private readonly HeldOutProbe? _probe;
    private readonly StepClock _clock = new();
    private readonly TrainingQueries _queries;
    private readonly FreshDocuments _documents;
    private readonly StepDiagnoses _diagnoses = new();
    private readonly GrpoProgress _progress;

    private GrpoTrainer(
        GrpoRecipe recipe,
        RunFolder run,
        TrainingQueries queries,
        EmbeddingModel model,
        ReferenceModel? reference,
        RetrievalEnvironment environment,
        DevEvaluation evaluation,
        IReadOnlyList<WeightedReward>? rewards)
    {
        _recipe = recipe;
        _run = run;
        _queries = queries;
        _model = model;
        _reference = reference;
        _environment = environment;
        _documents = new FreshDocuments(recipe, environment, model.Model.Device);
        PromptEncoder prompts = new(model);
        _order = new RolloutQueries(recipe, queries);
        _progress = new GrpoProgress(new BestModel(run, model, keepsLast: recipe.Evaluation.BestBy == BestCheckpoint.Last), new StopGuard(recipe.StopRules), _order);
        _sampler = new RolloutSampler(recipe, model, prompts, environment, _clock, rewards);
        _replay = recipe.Replay.Weight > 0 ? new ReplayTerm(recipe, model, prompts, queries) : null;
        _anchor = recipe.Anchor.Weight > 0 ? new AnchorTerm(recipe, model, prompts, queries) : null;
        _completions = new CompletionLog(run, model, _sampler.RewardNames);
        _evaluation = evaluation;
        _probe = HeldOutProbe.Open(recipe, queries.Corpus, model, environment);
    }

    /// <summary>
    /// Trains into <paramref name="runPath"/> and leaves the best model (by held-out nDCG@10) in its <c>model/</c>. Cancelling saves a checkpoint and throws
    /// <see cref="OperationCanceledException"/>; with <paramref name="resume"/> the run goes on exactly where the last checkpoint is. A stop rule ends the run
    /// early, leaves the best model all the same, and is noted as <see cref="StoppedNote"/>.
    /// </summary>
    /// <param name="recipe">The settings.</param>
    /// <param name="runPath">The run folder.</param>
    /// <param name="resume">Goes on with the run that is there.</param>
    /// <param name="progress">Who watches.</param>
    /// <param name="device">Where the model runs.</param>
    /// <param name="rewards">Rewards of your own, added to the recipe's parts; a resumed run must be given those of the same names and weights.</param>
    /// <param name="cancellation">Saves a checkpoint and ends the run.</param>
    public static void Run(
        GrpoRecipe recipe,
        string runPath,
        bool resume,
        IProgress<TrainingProgress>? progress = null,
        string device = "cpu",
        IReadOnlyList<WeightedReward>? rewards = null,
        CancellationToken cancellation = default) => Run(recipe, runPath, resume, progress, device, rewards, encoder => encoder, cancellation);

    /// <summary>
    /// The same with the environment's document encoder in <paramref name="wrap"/>'s hands: a benchmark gives the vectors of the start from a file.
    /// </summary>
    internal static void Run(
        GrpoRecipe recipe,
        string runPath,
        bool resume,
        IProgress<TrainingProgress>? progress,
        string device,
        IReadOnlyList<WeightedReward>? rewards,
        Func<DocumentEncoder, IDocumentEncoder> wrap,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        recipe.Validate();
        _ = RewardSum.Create(recipe.Rewards, rewards);
        IEnumerable<string> splits = recipe.Splits.Keys.Concat(recipe.Replay.Weight > 0 ? recipe.Replay.Splits.Keys : []).Distinct();
        TrainingQueries queries = TrainingQueries.Load(recipe.Data, splits, writtenShare: 0, recipe.Seed);
        DevEvaluation evaluation = new(recipe.Evaluation, recipe.Data, queries.Corpus, recipe.Seed);
        using RunFolder run = RunFolder.Open(runPath, "grpo", RecipeFile.ToJson(recipe), queries.Corpus.Hash, resume);
        run.RequireNote("ownRewards", string.Join(", ", (rewards ?? []).Select(r => FormattableString.Invariant($"{r.Reward.Name} x {r.Weight}"))), resume);
        EmbeddingModelOptions options = new() { Device = device, Dtype = recipe.Precision == Precision.Bf16 ? "bf16" : "f32" };
        using EmbeddingModel model = EmbeddingModel.Load(recipe.Model, options);
        TrainingAdapter.Attach(model, recipe.Lora, recipe.Seed);
        using ReferenceModel? reference = ReferenceModel.Open(recipe, model, options);
        IReadOnlyList<(string Name, Parameter Parameter)> adapter = LoraAdapter.Parameters(model.Model);
        using MasterWeightAdamW optimizer = new(adapter.Count > 0 ? adapter : model.Model.named_parameters(), recipe.Optimization);
        JsonObject? state = TrainingCheckpoint.Resume(run, optimizer);
        using DocumentEncoder own = new(
            model, queries.Corpus, state is null ? new CorpusEncodingNotes(progress, recipe.Optimization.Steps, queries.Corpus.Count) : null);
        IDocumentEncoder encoder = wrap(own);
        using RetrievalEnvironment environment = state is null
            ? RetrievalEnvironment.Create(queries.Corpus, encoder, recipe.Environment, recipe.Seed, cancellation)
            : TrainingCheckpoint.LoadPart(run, () =>
                RetrievalEnvironment.Load(Path.Combine(TrainingCheckpoint.Newest(run)!, EnvironmentFolder), queries.Corpus, encoder));
        using GrpoTrainer trainer = new(recipe, run, queries, model, reference, environment, evaluation, rewards);
        trainer.Train(optimizer, state, progress, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _documents.Dispose();

    private void Train(MasterWeightAdamW optimizer, JsonObject? state, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        if (state is not null)
        {
            TrainingCheckpoint.Take(_run, () => _progress.Restore(state));
        }

        int step = _progress.Step;
        _run.Forget(StoppedNote);
        _run.TruncateLog(state is null ? RunFolder.BeforeTheStart : step);
        using StepMeter meter = new(_recipe.Optimization.Steps, progress, _run, _recipe.LogEverySteps, step);
        meter.Say(step, Describe());
        if (step == 0)
        {
            Evaluate(0, meter);
        }

        while (step < _recipe.Optimization.Steps)
        {
            if (cancellation.IsCancellationRequested)
            {
                Save(optimizer);
                throw new OperationCanceledException(cancellation);
            }

            Dictionary<string, double> values = [];
            (RolloutBatch batch, long tokens) = Iterate(step, optimizer, values);
            _progress.Step = ++step;
            _completions.Write(step, batch);
            meter.Step(step, new TrainingWork(0, tokens), values);
            meter.Show(step, _completions.Best(batch));
            if (_diagnoses.OfStep(values) is string why)
            {
                meter.Say(step, why);
            }

            if (_progress.Guard.Check(step, values) is string reason)
            {
                Stop(step, reason, optimizer, meter);
                break;
            }

            bool last = step == _recipe.Optimization.Steps;
            if (last || (_recipe.Evaluation.EverySteps > 0 && step % _recipe.Evaluation.EverySteps == 0))
            {
                Evaluate(step, meter);
            }

            if (_probe is not null && (last || step % _recipe.ProbeEverySteps == 0))
            {
                meter.Measured(step, _probe.Measure());
            }

            if (last || step % _recipe.CheckpointEverySteps == 0)
            {
                Save(optimizer);
            }
        }

        _progress.Best.Finish();
    }

    /// <summary>
    /// One iteration; <paramref name="step"/> counts from 0. It runs to its end once begun: half an iteration has drawn queries and refreshed rows, and is
    /// no state that a checkpoint could hold.
    /// </summary>
    private (RolloutBatch Batch, long Tokens) Iterate(int step, MasterWeightAdamW optimizer, Dictionary<string, double> values)
    {
        List<(TrainingQuery Query, string Text)> queries = [.. Enumerable.Range(0, _recipe.Rollouts.Queries).Select(_ => _order.Next())];
        float[][] direct = _sampler.Direct(queries.Select(q => q.Text));
        RefreshReport refresh = _clock.Time(
            "refresh", () => _environment.Refresh(step + 1, direct, [.. queries.Select(q => q.Query.Relevant)]));
        RolloutBatch batch = _sampler.Sample(step, queries, _order);
        DocumentMatrix? documents = _clock.Time("documents", _documents.Matrix);

        PolicyUpdate update = new(_recipe, _model, _reference, batch, _sampler.MaxReasoningTokens);
        PolicyUpdateReport report = new();
        double rate = _recipe.Optimization.LearningRateAt(step);
        double norm = 0;
        long tokens = 0;
        for (int i = 0; i < _recipe.UpdatesPerIteration; i++)
        {
            report = _clock.Time("update", () => update.Run(documents, optimizer));
            Count("update", update.Tokens);
            if (_replay is not null)
            {
                long number = ((long)step * _recipe.UpdatesPerIteration) + i;
                (values["replay"], long more) = _clock.Time("replay", () => _replay.Run(number, documents, optimizer));
                Count("replay", more);
            }

            if (_anchor is not null)
            {
                (values["anchor"], long more) = _clock.Time("anchor", () => _anchor.Run(step, batch, _environment, optimizer));
                Count("anchor", more);
            }

            norm = _clock.Time("optimizer", () => optimizer.Step(rate));
        }

        _progress.Tokens += tokens;
        values["learningRate"] = rate;
        IterationNumbers.AddRollouts(values, _sampler.RewardNames, _recipe.Rollouts.GroupSize, batch);
        IterationNumbers.AddUpdate(values, report, _reference is not null, norm, _progress.Tokens, _clock.Total);
        IterationNumbers.AddRefresh(values, refresh);
        optimizer.NormsByGroup(values);
        _clock.Take(values);
        return (batch, tokens);

        void Count(string part, long more)
        {
            _clock.Count(part, more);
            tokens += more;
        }
    }

    private void Evaluate(int step, StepMeter meter)
    {
        DevMeasurement measured = _evaluation.Measure(_model);
        if (measured.Metrics.Count > 0)
        {
            string? note = _progress.Best.Offer(step, measured.Score) ? measured.SaveRuns(_run) : null;
            meter.Measured(step, measured.Metrics, note, measured.Sample(step));
        }
    }

    private void Save(MasterWeightAdamW optimizer) => TrainingCheckpoint.Save(
        _run, optimizer, _progress.Store(), _progress.Step, folder => _environment.Save(Path.Combine(folder, EnvironmentFolder)));

    /// <summary>Goes back to the last good checkpoint and says why.</summary>
    private void Stop(int step, string reason, MasterWeightAdamW optimizer, StepMeter meter)
    {
        JsonObject? state = TrainingCheckpoint.Resume(_run, optimizer);
        int? back = (int?)state?["step"];
        if (state is not null)
        {
            _progress.Guard.Restore(state);
        }

        string where = back is int b ? $"the model is back at the checkpoint of iteration {b}" : "there is no checkpoint to go back to";
        string sentence = $"{reason}; {where}";
        _run.Note(StoppedNote, sentence);
        meter.Say(step, sentence);
    }

    private string Describe() =>
        $"{_queries.Queries.Count:N0} queries, {_queries.Corpus.Count:N0} documents; {_recipe.Rollouts.Queries} queries x {_recipe.Rollouts.GroupSize} reasonings an iteration; " +
        $"documents follow by {_recipe.Environment.Policy.ToString().ToLowerInvariant()} refresh";
}
