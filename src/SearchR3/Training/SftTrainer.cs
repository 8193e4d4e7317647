using System.Text.Json.Nodes;
using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using Parameter = TorchSharp.Modules.Parameter;

namespace SearchR3.Training;

/// <summary>
/// Stage 1: <c>L = CE(response) + KL(policy || base) + InfoNCE + triplet margin</c> (paper, mark R), on queries embedded directly and
/// after reasoning. One step reads: draw the pairs, sample the reasonings that are due, run queries, documents and written reasonings
/// through the model, add up the losses, step.
/// </summary>
public sealed class SftTrainer
{
    private readonly SftRecipe _recipe;
    private readonly RunFolder _run;
    private readonly SftDatasets _datasets;
    private readonly EmbeddingModel _model;
    private readonly PromptEncoder _prompts;
    private readonly SftGradients _gradients;
    private readonly ISftBatchSampler _sampler;
    private readonly SampledReasonings _sampled;
    private readonly DevEvaluation _evaluation;
    private readonly StepClock _clock = new();

    private SftTrainer(SftRecipe recipe, RunFolder run, SftDatasets datasets, EmbeddingModel model, CausalLanguageModel? baseModel)
    {
        _recipe = recipe;
        _run = run;
        _datasets = datasets;
        _model = model;
        _prompts = new PromptEncoder(model);
        _gradients = new SftGradients(recipe, model.Model, baseModel);
        _sampler = datasets.Open();
        _sampled = new SampledReasonings(recipe, model, _prompts);
        _evaluation = new DevEvaluation(
            recipe.Evaluation, recipe.Data.Sets[0].Folder, datasets.FirstCorpus, recipe.Seed, recipe.Loss.Matryoshka?.Sizes);
    }

    /// <summary>
    /// Trains into <paramref name="runPath"/> and leaves the best model (by dev nDCG@10) in its <c>model/</c>. Cancelling saves a checkpoint
    /// and throws <see cref="OperationCanceledException"/>; with <paramref name="resume"/> the run goes on exactly where the last checkpoint is.
    /// </summary>
    public static void Run(
        SftRecipe recipe,
        string runPath,
        bool resume,
        IProgress<TrainingProgress>? progress = null,
        string device = "cpu",
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        recipe.Validate();
        SftDatasets datasets = SftDatasets.Load(recipe);
        using RunFolder run = RunFolder.Open(runPath, "sft", RecipeFile.ToJson(recipe), datasets.Hash, resume);
        EmbeddingModelOptions options = new() { Device = device, Dtype = recipe.Precision == Precision.Bf16 ? "bf16" : "f32", Settings = recipe.Settings };
        using EmbeddingModel model = EmbeddingModel.Load(recipe.Model, options);
        recipe.Loss.Matryoshka?.RequireFit(model.Dimension);
        TrainingAdapter.Attach(model, recipe.Lora, recipe.Seed);
        if (recipe.GradCache && device != "cpu" && model.Model.Adapter is { Dropout: > 0 } adapter)
        {
            // TorchSharp gives the state of the processor's generator alone.
            throw new SearchR3Exception(
                $"gradCache repeats dropout on the CPU alone, but the device is {device} and lora.dropout {adapter.Dropout}; set lora.dropout to 0 or leave gradCache away");
        }

        using EmbeddingModel? baseModel = recipe.Loss.Kl.Weight > 0 ? EmbeddingModel.Load(recipe.Model, options) : null;
        new SftTrainer(recipe, run, datasets, model, baseModel?.Model).Train(progress, cancellation);
    }

    private void Train(IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        CausalLanguageModel policy = _model.Model;
        IReadOnlyList<(string Name, Parameter Parameter)> adapter = LoraAdapter.Parameters(policy);
        using MasterWeightAdamW optimizer = new(adapter.Count > 0 ? adapter : policy.named_parameters(), _recipe.Optimization);
        BestModel best = new(_run, _model, keepsLast: _recipe.Evaluation.BestBy == BestCheckpoint.Last);
        JsonObject? state = TrainingCheckpoint.Resume(_run, optimizer);
        if (state is not null)
        {
            TrainingCheckpoint.Take(_run, () =>
            {
                best.Restore(state);
                _sampled.Restore(state);
            });
        }

        _run.TruncateLog(state is null ? RunFolder.BeforeTheStart : optimizer.StepCount);
        ModelFlop flop = new(policy, _recipe.ModelFlopShare);
        using StepMeter meter = new(_recipe.Optimization.Steps, progress, _run, _recipe.LogEverySteps, optimizer.StepCount, flop);
        meter.Say(optimizer.StepCount, Describe());
        NonFiniteGuard guard = new(_run, _recipe.Optimization);
        while (optimizer.StepCount < _recipe.Optimization.Steps)
        {
            if (cancellation.IsCancellationRequested)
            {
                Save(optimizer, best);
                throw new OperationCanceledException(cancellation);
            }

            int step = optimizer.StepCount;
            if (_model.Model.Adapter is { Dropout: > 0 })
            {
                SeedDropout(step);
            }

            Dictionary<string, double> values = [];
            TrainingWork work = default;
            for (int i = 0; i < _recipe.AccumulationSteps; i++)
            {
                work += Accumulate((long)step * _recipe.AccumulationSteps + i, optimizer, values);
            }

            double rate = _recipe.Optimization.LearningRateAt(step);
            double norm = _clock.Time("optimizer", () => optimizer.Step(rate));
            guard.Check(norm, step);
            values["gradientNorm"] = norm;
            values["learningRate"] = rate;
            optimizer.NormsByGroup(values);
            _clock.Take(values);
            meter.Step(step + 1, work, values);
            EvaluateAndSave(step + 1, optimizer, best, meter);
        }

        best.Finish();
    }

    /// <summary>One contrastive batch: losses and gradients, added to the optimizer's.</summary>
    private TrainingWork Accumulate(long batchNumber, MasterWeightAdamW optimizer, Dictionary<string, double> values)
    {
        SftBatch batch = _sampler.Batch(batchNumber);
        _clock.Time("sample", () => _sampled.Prepare(batchNumber, _sampler));
        SftSequences sequences = Sequences(batch, batchNumber);
        (Dictionary<string, double> losses, TrainingWork work) = _clock.Time(
            "update", () => _gradients.Add(batch, sequences, 1.0 / _recipe.AccumulationSteps, () => optimizer.Accumulate()));
        foreach ((string name, double loss) in losses)
        {
            values[name] = values.GetValueOrDefault(name) + loss / _recipe.AccumulationSteps;
        }

        return work;
    }

    private SftSequences Sequences(SftBatch batch, long batchNumber)
    {
        CrossEntropyOptions crossEntropy = _recipe.Loss.CrossEntropy;
        bool language = crossEntropy.Weight > 0 || _recipe.Loss.Kl.Weight > 0;
        List<int[]> queries = [];
        List<int> starts = [];
        for (int i = 0; i < batch.Pairs.Count; i++)
        {
            SftPair pair = batch.Pairs[i];
            int[]? sampled = pair.Samples ? _sampled.For(batchNumber, i) : null;
            (int[] ids, int start) = sampled is null ? _prompts.QueryWithResponse(pair.Text) : (sampled, -1);
            queries.Add(ids);
            starts.Add(language && crossEntropy.Direct ? start : -1);
        }

        int[] candidates = [.. batch.Pairs.Select(p => p.Document), .. batch.Pairs.SelectMany(p => p.Negatives)];
        (List<int[]> written, List<int> writtenStarts) = language && _datasets.Written(batch) is { } source
            ? source.Sequences(batch, _recipe, _prompts, SeededOrder.RandomFor(_recipe.Seed, batchNumber, 4))
            : ([], []);
        Corpus corpus = _datasets.Corpus(batch);
        return new SftSequences(
            queries, crossEntropy.Starts(starts), candidates,
            [.. candidates.Select(row => _prompts.Document(corpus[row].FullText))], written, crossEntropy.Starts(writtenStarts));
    }

    private void EvaluateAndSave(int step, MasterWeightAdamW optimizer, BestModel best, StepMeter meter)
    {
        bool last = step == _recipe.Optimization.Steps;
        if (last || (_recipe.Evaluation.EverySteps > 0 && step % _recipe.Evaluation.EverySteps == 0))
        {
            DevMeasurement measured = _evaluation.Measure(_model);
            if (measured.Metrics.Count > 0)
            {
                string? note = best.Offer(step, measured.Score) ? measured.SaveRuns(_run) : null;
                measured.LogReasonings(_run, step);
                meter.Measured(step, measured.Metrics, note, measured.Sample(step));
            }
        }

        if (last || step % _recipe.CheckpointEverySteps == 0)
        {
            Save(optimizer, best);
        }
    }

    private void Save(MasterWeightAdamW optimizer, BestModel best)
    {
        JsonObject state = [];
        best.Store(state);
        _sampled.Store(state);
        TrainingCheckpoint.Save(_run, optimizer, state);
    }

    // The one place that seeds the global generator: dropout draws from it, and a resumed step must draw what it drew before.
#pragma warning disable RS0030
    private void SeedDropout(int step) => manual_seed(SeededOrder.RandomFor(_recipe.Seed, step, 7).Next());
#pragma warning restore RS0030

    private string Describe()
    {
        int hard = _recipe.HardNegatives?.PerQuery ?? 0;
        int inBatch = _recipe.Loss.InfoNce.InBatchNegatives ? _recipe.BatchSize - 1 + (_recipe.BatchSize - 1) * hard : 0;
        return $"{_datasets.Queries:N0} queries, {_datasets.Documents:N0} documents; " +
            $"each query has {inBatch + hard:N0} negatives ({inBatch:N0} in the batch, {hard} of its own)";
    }
}
