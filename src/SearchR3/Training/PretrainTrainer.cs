using System.Diagnostics;
using System.Text.Json.Nodes;
using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.DotNetApi.Wordings;
using SearchR3.Tokenization;

namespace SearchR3.Training;

/// <summary>
/// Stage 0: next-token training of a small model from scratch on a corpus, its queries, and for half of the queries the reasoning that a
/// template writes. A stage of our own (mark O): a real instruct checkpoint skips it.
/// </summary>
public sealed class PretrainTrainer
{
    private readonly PretrainRecipe _recipe;
    private readonly TrainingQueries _queries;
    private readonly IReadOnlyList<CorpusDocument> _documents;
    private readonly ColdStartReasonings? _reasonings;
    private readonly RunFolder _run;
    private readonly HeldOutSequences _split;

    private PretrainTrainer(PretrainRecipe recipe, RunFolder run, TrainingQueries queries)
    {
        _recipe = recipe;
        _run = run;
        _queries = queries;
        _documents = [.. queries.Corpus, .. recipe.ExtraCorpora.SelectMany(folder => Corpus.Load(Path.Combine(folder, "corpus.jsonl")))];
        _reasonings = recipe.Reasoning is null ? null : new ColdStartReasonings(recipe.Reasoning, queries.Corpus);
        _split = new HeldOutSequences(recipe.Evaluation.Share, _documents, queries);
    }

    /// <summary>
    /// Trains into <paramref name="runPath"/> and leaves the best model (by the loss of held-out sequences; the last one when nothing is held out) in its
    /// <c>model/</c>. Cancelling saves a checkpoint and throws
    /// <see cref="OperationCanceledException"/>; with <paramref name="resume"/> the run goes on exactly where the last checkpoint is.
    /// </summary>
    public static void Run(
        PretrainRecipe recipe,
        string runPath,
        bool resume,
        IProgress<TrainingProgress>? progress = null,
        string device = "cpu",
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        recipe.Validate();
        TrainingQueries queries = TrainingQueries.Load(recipe.Data, recipe.Splits, recipe.ReasoningShare, recipe.Seed);
        using RunFolder run = RunFolder.Open(runPath, "pretrain", RecipeFile.ToJson(recipe), queries.Corpus.Hash, resume);
        new PretrainTrainer(recipe, run, queries).Train(new Device(device), progress, cancellation);
    }

    private void Train(Device device, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        Tokenizer tokenizer = TrainTokenizer(progress);
        ScalarType dtype = _recipe.Precision == Precision.Bf16 ? ScalarType.BFloat16 : ScalarType.Float32;
        using CausalLanguageModel model = new(Shape(tokenizer), _recipe.Seed);
        model.to(device);
        model.to(dtype);
        EmbeddingModel whole = new(model, tokenizer, _recipe.Settings);
        PromptEncoder prompts = new(whole);
        using MasterWeightAdamW optimizer = new(model.named_parameters(), _recipe.Optimization);
        BestModel best = new(_run, whole, lowerIsBetter: true);
        JsonObject? state = TrainingCheckpoint.Resume(_run, optimizer);
        if (state is not null)
        {
            TrainingCheckpoint.Take(_run, () => best.Restore(state));
        }

        _run.TruncateLog(state is null ? RunFolder.BeforeTheStart : optimizer.StepCount);
        // Of the items that are held out, only the wording and the reasoning could be drawn; each has one of its own for the whole run.
        List<int[]> heldOut = [.. _split.HeldOut.Select(item => Sequence(item, SeededOrder.RandomFor(_recipe.Seed, item, 3), prompts))];
        SeededOrder order = new(_split.Trained.Count, _recipe.Seed);
        ModelFlop flop = new(model, _recipe.ModelFlopShare);
        using StepMeter meter = new(_recipe.Optimization.Steps, progress, _run, _recipe.LogEverySteps, optimizer.StepCount, flop);
        NonFiniteGuard guard = new(_run, _recipe.Optimization);
        while (optimizer.StepCount < _recipe.Optimization.Steps)
        {
            if (cancellation.IsCancellationRequested)
            {
                Save(optimizer, best);
                throw new OperationCanceledException(cancellation);
            }

            int step = optimizer.StepCount;
            List<int[]> sequences = [.. Enumerable.Range(0, _recipe.BatchSize).Select(i =>
            {
                long position = (long)step * _recipe.BatchSize + i;
                return Sequence(_split.Trained[order[position]], SeededOrder.RandomFor(_recipe.Seed, position, 1), prompts);
            })];
            (double loss, TrainingWork work) = PretrainGradients.Add(model, sequences, _recipe.MicroBatchSize, _recipe.Packing, () => optimizer.Accumulate());
            double rate = _recipe.Optimization.LearningRateAt(step);
            double norm = optimizer.Step(rate);
            guard.Check(norm, step);
            Dictionary<string, double> values = new() { ["loss"] = loss, ["gradientNorm"] = norm, ["learningRate"] = rate };
            optimizer.NormsByGroup(values);
            meter.Step(step + 1, work, values);
            EvaluateAndSave(step + 1, model, heldOut, optimizer, best, meter);
        }

        best.Finish();
    }

    private void EvaluateAndSave(
        int step, CausalLanguageModel model, List<int[]> heldOut, MasterWeightAdamW optimizer, BestModel best, StepMeter meter)
    {
        int every = _recipe.Evaluation.EverySteps;
        if (heldOut.Count > 0 && (step == _recipe.Optimization.Steps || (every > 0 && step % every == 0)))
        {
            double loss = PretrainGradients.Loss(model, heldOut, _recipe.MicroBatchSize);
            best.Offer(step, loss);
            meter.Measured(step, new Dictionary<string, double> { ["heldOut/loss"] = loss, ["heldOut/perplexity"] = Math.Exp(loss) });
        }

        if (step % _recipe.CheckpointEverySteps == 0)
        {
            Save(optimizer, best);
        }
    }

    private void Save(MasterWeightAdamW optimizer, BestModel best)
    {
        JsonObject state = [];
        best.Store(state);
        TrainingCheckpoint.Save(_run, optimizer, state);
    }

    /// <summary>The token ids of a document, or of a query in a wording and with a reasoning that <paramref name="random"/> draws.</summary>
    private int[] Sequence(int item, Random random, PromptEncoder prompts)
    {
        int[] ids;
        if (item < _documents.Count)
        {
            ids = prompts.Document(_documents[item].FullText);
        }
        else
        {
            TrainingQuery query = _queries.Queries[item - _documents.Count];
            bool rewrites = random.NextDouble() < _recipe.RewriteProbability && _recipe.RewriteSplits.Contains(query.Split);
            string text = rewrites ? QueryWording.Rewrite(query.Text, random) : query.Text;
            ids = prompts.Reasoning(text);
            if (query.IsWritten && _reasonings is not null)
            {
                ids = [.. ids, .. prompts.ReasoningText(_reasonings.For(query, random)), prompts.EmbedToken];
            }
        }

        return ids.Length <= _recipe.MaxTokens ? ids : ids[.._recipe.MaxTokens];
    }

    private Tokenizer TrainTokenizer(IProgress<TrainingProgress>? progress)
    {
        string folder = Path.Combine(_run.Root, "tokenizer");
        if (File.Exists(Path.Combine(folder, "tokenizer.json")))
        {
            return Tokenizer.Load(folder);
        }

        Stopwatch watch = Stopwatch.StartNew();
        int[] documents = [.. _split.Trained.Where(item => item < _documents.Count)];
        int[] queries = [.. _split.Trained.Where(item => item >= _documents.Count).Select(item => item - _documents.Count)];
        IEnumerable<string> texts = documents.Select(d => _documents[d].FullText).Concat(queries.Select(q => _queries.Queries[q].Text))
            .Concat(queries.Select(q => QueryWording.Rewrite(_queries.Queries[q].Text, SeededOrder.RandomFor(_recipe.Seed, q, 2))));
        Tokenizer tokenizer = BpeTrainer.Train(texts, new BpeTrainerOptions
        {
            VocabularySize = _recipe.Model.VocabularySize,
            SpecialTokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", _recipe.Settings.EmbedToken],
            SplitCamelCaseAndLowercase = _recipe.Model.SplitCamelCaseAndLowercase,
        });
        tokenizer.Save(folder);
        progress?.Report(new TrainingProgress(0, _recipe.Optimization.Steps, new Dictionary<string, double>(), 0, 0,
            $"trained a tokenizer of {tokenizer.VocabularySize} tokens in {watch.Elapsed.TotalSeconds:F0} s"));
        return tokenizer;
    }

    private ModelConfig Shape(Tokenizer tokenizer) => new()
    {
        ModelType = "qwen2",
        VocabSize = tokenizer.VocabularySize,
        HiddenSize = _recipe.Model.HiddenSize,
        IntermediateSize = _recipe.Model.IntermediateSize,
        NumHiddenLayers = _recipe.Model.NumHiddenLayers,
        NumAttentionHeads = _recipe.Model.NumAttentionHeads,
        NumKeyValueHeads = _recipe.Model.NumKeyValueHeads,
        HeadDim = _recipe.Model.HiddenSize / _recipe.Model.NumAttentionHeads,
        MaxPositionEmbeddings = _recipe.Model.MaxPositionEmbeddings,
        RopeTheta = _recipe.Model.RopeTheta,
        RmsNormEps = 1e-6,
        AttentionBias = true,
        TieWordEmbeddings = true,
    };
}
