using SearchR3.Embedding;
using SearchR3.Generation;
using SearchR3.Training;

namespace SearchR3.Reinforcement;

/// <summary>Stage 1's contrastive term beside the rollouts; see <see cref="ReplayOptions"/>.</summary>
internal sealed class ReplayTerm
{
    private readonly ReplayOptions _options;
    private readonly EmbeddingModel _model;
    private readonly PromptEncoder _prompts;
    private readonly TrainingQueries _queries;
    private readonly SftBatchSampler _sampler;
    private readonly SftLossOptions _loss;
    private readonly int _microBatchSize;
    private readonly int _seed;
    private readonly RolloutOptions _rollouts;
    private readonly TextGenerator _generator;

    internal ReplayTerm(GrpoRecipe recipe, EmbeddingModel model, PromptEncoder prompts, TrainingQueries queries)
    {
        _options = recipe.Replay;
        _model = model;
        _prompts = prompts;
        _queries = queries;
        _microBatchSize = recipe.MicroBatchSize;
        _seed = recipe.Seed;
        _rollouts = recipe.Rollouts;
        _generator = new TextGenerator(model.Model, model.EmbedToken);
        _loss = new SftLossOptions { InfoNce = new InfoNceOptions { Temperature = _options.Temperature, Symmetric = true } };
        _sampler = new SftBatchSampler(
            new SftRecipe
            {
                Seed = recipe.Seed,
                Model = recipe.Model,
                Data = recipe.Data,
                Splits = _options.Splits,
                BatchSize = _options.Queries,
                ClusteredShare = _options.ClusteredShare,
                RewriteProbability = _options.RewriteProbability,
                RewriteSplits = _options.RewriteSplits,
            },
            queries,
            negatives: null);
    }

    /// <summary>Adds the gradients of the iteration's replayed queries.</summary>
    /// <returns>The term before its weight, and the tokens that it ran.</returns>
    internal (double Loss, long Tokens) Run(long number, DocumentMatrix? documents, MasterWeightAdamW optimizer)
    {
        SftBatch batch = _sampler.Batch(number);
        List<int[]> sequences = Sequences(number, batch);
        return _options.Documents == ReplayDocuments.Batch
            ? AgainstBatch(batch, sequences, optimizer)
            : AgainstIndex(batch, sequences, documents!, optimizer);
    }

    /// <summary>Prompt and embed token of each query, with a reasoning of the policy between them where a draw of its own says so.</summary>
    private List<int[]> Sequences(long number, SftBatch batch)
    {
        int budget = _rollouts.MaxReasoningTokens ?? _model.Settings.MaxReasoningTokens;
        List<int[]> sequences = [];
        List<int> reasoned = [];
        List<GenerationRequest> requests = [];
        for (int i = 0; i < batch.Pairs.Count; i++)
        {
            Random random = SeededOrder.RandomFor(_seed, number, i, 29);
            string text = batch.Pairs[i].Text;
            if (random.NextDouble() >= _options.ReasoningShare)
            {
                sequences.Add(_prompts.QueryWithResponse(text).Ids);
                continue;
            }

            sequences.Add(_prompts.Reasoning(text));
            reasoned.Add(i);
            requests.Add(new GenerationRequest
            {
                Prompt = sequences[i],
                Sampling = _rollouts.Sampling(random.Next(), budget),
                StopTokens = [_model.EndOfTurn],
            });
        }

        foreach ((int i, Completion completion) in reasoned.Zip(requests.Count == 0 ? [] : _generator.Generate(requests)))
        {
            sequences[i] = [.. sequences[i], .. completion.Content, _model.EmbedToken];
        }

        return sequences;
    }

    private (double Loss, long Tokens) AgainstBatch(SftBatch batch, List<int[]> sequences, MasterWeightAdamW optimizer)
    {
        using DisposeScope scope = NewDisposeScope();
        SequenceForward forward = new(_model.Model, _microBatchSize);
        SequenceStates query = forward.Run(sequences);
        int[] rows = [.. batch.Pairs.Select(p => p.Document)];
        SequenceStates document = forward.Run([.. rows.Select(row => _prompts.Document(_queries.Corpus[row].FullText))]);
        Tensor loss = ContrastiveTerms.Of(_loss, batch, query.Embeddings, document.Embeddings, rows)[0].Term;
        loss.mul(TorchNumber.Of(_options.Weight)).backward();
        optimizer.Accumulate();
        return (TorchNumber.Read(loss), forward.Tokens);
    }

    private (double Loss, long Tokens) AgainstIndex(
        SftBatch batch, List<int[]> sequences, DocumentMatrix documents, MasterWeightAdamW optimizer)
    {
        SequenceForward forward = new(_model.Model, _microBatchSize);
        double loss = 0;
        int[] order = [.. Enumerable.Range(0, sequences.Count).OrderBy(i => sequences[i].Length).ThenBy(i => i)];
        foreach (int[] part in order.Chunk(_microBatchSize))
        {
            using DisposeScope scope = NewDisposeScope();
            SequenceStates query = forward.Run([.. part.Select(i => sequences[i])]);
            (Tensor sum, int count) = documents.Contrast(
                query.Embeddings, [.. part.Select(i => batch.Pairs[i].Query.Relevant)], _options.Temperature);
            loss += TorchNumber.Read(sum) / sequences.Count;
            if (count > 0)
            {
                sum.mul(TorchNumber.Of(_options.Weight / sequences.Count)).backward();
                optimizer.Accumulate();
            }
        }

        return (loss, forward.Tokens);
    }
}
