using System.Diagnostics;
using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.DotNetApi.Wordings;
using SearchR3.Tokenization;
using SearchR3.Training.Losses;

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

    private PretrainTrainer(PretrainRecipe recipe, RunFolder run, TrainingQueries queries)
    {
        _recipe = recipe;
        _run = run;
        _queries = queries;
        _documents = [.. queries.Corpus, .. recipe.ExtraCorpora.SelectMany(folder => Corpus.Load(Path.Combine(folder, "corpus.jsonl")))];
        _reasonings = recipe.Reasoning is null ? null : new ColdStartReasonings(recipe.Reasoning, queries.Corpus);
    }

    /// <summary>
    /// Trains into <paramref name="runPath"/> and leaves the model in its <c>model/</c>. Cancelling saves a checkpoint and throws
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
        RunFolder run = RunFolder.Open(runPath, "pretrain", RecipeFile.ToJson(recipe), queries.Corpus.Hash, resume);
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
        if (TrainingCheckpoint.Resume(_run, optimizer) is not null)
        {
            _run.TruncateLog(optimizer.StepCount);
        }

        SeededOrder order = new(_documents.Count + _queries.Queries.Count, _recipe.Seed);
        using StepMeter meter = new(_recipe.Optimization.Steps, progress, _run, _recipe.LogEverySteps, optimizer.StepCount);
        NonFiniteGuard guard = new(_run, _recipe.Optimization);
        while (optimizer.StepCount < _recipe.Optimization.Steps)
        {
            if (cancellation.IsCancellationRequested)
            {
                TrainingCheckpoint.Save(_run, optimizer, []);
                throw new OperationCanceledException(cancellation);
            }

            int step = optimizer.StepCount;
            List<int[]> sequences = [.. Enumerable.Range(0, _recipe.BatchSize)
                .Select(i => Sequence(order, (long)step * _recipe.BatchSize + i, prompts))];
            double loss = Backward(model, sequences, optimizer);
            double rate = _recipe.Optimization.LearningRateAt(step);
            double norm = optimizer.Step(rate);
            guard.Check(norm, step);
            meter.Step(step + 1, sequences.Sum(s => s.Length), new() { ["loss"] = loss, ["gradientNorm"] = norm, ["learningRate"] = rate });
            if ((step + 1) % _recipe.CheckpointEverySteps == 0)
            {
                TrainingCheckpoint.Save(_run, optimizer, []);
            }
        }

        whole.Save(_run.Model);
    }

    private double Backward(CausalLanguageModel model, List<int[]> sequences, MasterWeightAdamW optimizer)
    {
        long total = sequences.Sum(s => s.Length - 1);
        double loss = 0;
        foreach (int[][] part in sequences.OrderBy(s => s.Length).Chunk(_recipe.MicroBatchSize))
        {
            using IDisposable scope = NewDisposeScope();
            SequenceForward forward = new(model, part.Length);
            SequenceStates states = forward.Run(part, new int[part.Length]);
            Tensor mean = CausalLMLoss.Compute(model.Logits(states.Response!), states.Targets!);
            Tensor share = mean.mul((double)states.Targets!.shape[0] / total);
            share.backward();
            optimizer.Accumulate();
            loss += share.item<float>();
        }

        return loss;
    }

    private int[] Sequence(SeededOrder order, long position, PromptEncoder prompts)
    {
        int item = order[position];
        int[] ids;
        if (item < _documents.Count)
        {
            ids = prompts.Document(_documents[item].FullText);
        }
        else
        {
            TrainingQuery query = _queries.Queries[item - _documents.Count];
            Random random = SeededOrder.RandomFor(_recipe.Seed, position, 1);
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
        IEnumerable<string> texts = _documents.Select(d => d.FullText).Concat(_queries.Queries.Select(q => q.Text))
            .Concat(_queries.Queries.Select((q, i) => QueryWording.Rewrite(q.Text, SeededOrder.RandomFor(_recipe.Seed, i, 2))));
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
