using System.Text.Json.Nodes;
using SearchR3.Embedding;
using SearchR3.Models;
using TorchSharp.Modules;

namespace SearchR3.Training.Distillation;

/// <summary>
/// Trains direct mode on what the same model finds after reasoning; see <see cref="DistillRecipe"/>. One step reads: draw queries, let the teacher reason about them, draw the
/// student's direct embeddings to the teacher's, hold documents and reasoning, step.
/// </summary>
public sealed class DistillTrainer
{
    private readonly DistillRecipe _recipe;
    private readonly RunFolder _run;
    private readonly EmbeddingModel _model;
    private readonly DistillGradients _gradients;
    private readonly SftBatchSampler _sampler;
    private readonly DevEvaluation _evaluation;

    private DistillTrainer(DistillRecipe recipe, RunFolder run, TrainingQueries queries, EmbeddingModel model, DistillTeacher teacher)
    {
        _recipe = recipe;
        _run = run;
        _model = model;
        _gradients = new DistillGradients(recipe, model, teacher, queries.Corpus);
        _evaluation = new DevEvaluation(recipe.Evaluation, recipe.Data, queries.Corpus, recipe.Seed);
        _sampler = new SftBatchSampler(
            new SftRecipe
            {
                Seed = recipe.Seed,
                Model = recipe.Model,
                Data = recipe.Data,
                Splits = recipe.Splits,
                BatchSize = recipe.BatchSize,
                RewriteProbability = recipe.RewriteProbability,
                RewriteSplits = recipe.RewriteSplits,
            },
            queries,
            negatives: null);
    }

    /// <summary>
    /// Trains into <paramref name="runPath"/> and leaves the best model (by held-out nDCG@10 of direct mode, unless the recipe says otherwise) in its <c>model/</c>.
    /// Cancelling saves a checkpoint and throws <see cref="OperationCanceledException"/>; with <paramref name="resume"/> the run goes on exactly where the last checkpoint is.
    /// </summary>
    public static void Run(
        DistillRecipe recipe,
        string runPath,
        bool resume,
        IProgress<TrainingProgress>? progress = null,
        string device = "cpu",
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        recipe.Validate();
        TrainingQueries queries = TrainingQueries.Load(recipe.Data, recipe.Splits.Keys, writtenShare: 0, recipe.Seed);
        using RunFolder run = RunFolder.Open(runPath, "distill", RecipeFile.ToJson(recipe), queries.Corpus.Hash, resume);
        EmbeddingModelOptions options = new() { Device = device, Dtype = recipe.Precision == Precision.Bf16 ? "bf16" : "f32" };
        using EmbeddingModel model = EmbeddingModel.Load(recipe.Model, options);
        TrainingAdapter.Attach(model, recipe.Lora, recipe.Seed);
        using DistillTeacher teacher = DistillTeacher.Open(
            recipe, run, queries.Corpus, options, text => progress?.Report(new TrainingProgress(0, recipe.Optimization.Steps, new Dictionary<string, double>(), 0, 0, text)), cancellation);
        new DistillTrainer(recipe, run, queries, model, teacher).Train(queries, progress, cancellation);
    }

    private void Train(TrainingQueries queries, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        IReadOnlyList<(string Name, Parameter Parameter)> adapter = LoraAdapter.Parameters(_model.Model);
        using MasterWeightAdamW optimizer = new(adapter.Count > 0 ? adapter : _model.Model.named_parameters(), _recipe.Optimization);
        BestModel best = new(_run, _model, keepsLast: _recipe.Evaluation.BestBy == BestCheckpoint.Last);
        JsonObject? state = TrainingCheckpoint.Resume(_run, optimizer);
        if (state is not null)
        {
            TrainingCheckpoint.Take(_run, () => best.Restore(state));
        }

        _run.TruncateLog(state is null ? RunFolder.BeforeTheStart : optimizer.StepCount);
        using StepMeter meter = new(_recipe.Optimization.Steps, progress, _run, _recipe.LogEverySteps, optimizer.StepCount);
        meter.Say(optimizer.StepCount, $"{queries.Queries.Count:N0} queries, {queries.Corpus.Count:N0} documents; {_recipe.BatchSize} queries a step, {_recipe.Teacher.Samples} reasonings each");
        if (state is null)
        {
            Evaluate(0, best, meter);
        }

        NonFiniteGuard guard = new(_run, _recipe.Optimization);
        while (optimizer.StepCount < _recipe.Optimization.Steps)
        {
            if (cancellation.IsCancellationRequested)
            {
                Save(optimizer, best);
                throw new OperationCanceledException(cancellation);
            }

            int step = optimizer.StepCount;
            SftBatch batch = _sampler.Batch(step);
            (Dictionary<string, double> values, TrainingWork work) = _gradients.Add(step, [.. batch.Pairs.Select(p => p.Text)], () => optimizer.Accumulate());
            double rate = _recipe.Optimization.LearningRateAt(step);
            double norm = optimizer.Step(rate);
            guard.Check(norm, step);
            values["gradientNorm"] = norm;
            values["learningRate"] = rate;
            optimizer.NormsByGroup(values);
            meter.Step(step + 1, work, values);
            bool last = step + 1 == _recipe.Optimization.Steps;
            if (last || (_recipe.Evaluation.EverySteps > 0 && (step + 1) % _recipe.Evaluation.EverySteps == 0))
            {
                Evaluate(step + 1, best, meter);
            }

            if (last || (step + 1) % _recipe.CheckpointEverySteps == 0)
            {
                Save(optimizer, best);
            }
        }

        best.Finish();
    }

    private void Evaluate(int step, BestModel best, StepMeter meter)
    {
        DevMeasurement measured = _evaluation.Measure(_model);
        if (measured.Metrics.Count > 0)
        {
            string? note = best.Offer(step, measured.Score) ? measured.SaveRuns(_run) : null;
            measured.LogReasonings(_run, step);
            meter.Measured(step, measured.Metrics, note);
        }
    }

    private void Save(MasterWeightAdamW optimizer, BestModel best)
    {
        JsonObject state = [];
        best.Store(state);
        TrainingCheckpoint.Save(_run, optimizer, state);
    }
}
