using SearchR3.Generation;
using SearchR3.Models.Fused;
using SearchR3.Retrieval;

namespace SearchR3.Embedding;

/// <summary>Reasons about queries and takes their vectors in the same pass.</summary>
internal sealed class ReasoningEncoder(EmbeddingModel model, int batchTokens, FusedWeights? int8)
{
    private readonly TextGenerator _generator = new(model.Model, model.EmbedToken, int8);

    /// <summary>Embeds <paramref name="texts"/>, longest first, and returns them in their order.</summary>
    public TextEmbedding[] Embed(
        IReadOnlyList<string> texts,
        QueryOptions options,
        Action<int, string>? onReasoning,
        IProgress<EmbeddingProgress>? progress,
        CancellationToken cancellationToken)
    {
        EncodedPrompt[] prompts = model.EncodeTexts(texts, model.ReasoningPrompt, options.Truncate);
        SamplingOptions sampling =
            options.Sampling with { MaxNewTokens = options.MaxReasoningTokens ?? model.Settings.MaxReasoningTokens };
        sampling.Validate();
        int[] lengths = [.. prompts.Select(p => p.Ids.Length + sampling.MaxNewTokens + 1)];
        ProgressMeter meter = new(progress, texts.Count, prompts.Sum(p => (long)p.Ids.Length));
        var results = new TextEmbedding[texts.Count];
        foreach (int[] batch in BatchPlan.Create(lengths, batchTokens))
        {
            TextStream[] streams = [.. batch.Select(item => Stream(item, onReasoning))];
            IReadOnlyList<Completion> completions = _generator.Generate(
                [.. batch.Select((item, row) => Request(prompts[item].Ids, sampling, streams[row]))], cancellationToken);
            long tokens = 0;
            for (int row = 0; row < batch.Length; row++)
            {
                int item = batch[row];
                results[item] = Result(texts[item], prompts[item], completions[row], streams[row].Finish());
                tokens += results[item].PromptTokens + results[item].ReasoningTokens + 1;
            }

            meter.Add(batch.Length, tokens);
        }

        return results;
    }

    /// <summary>Embeds <paramref name="texts"/> after the given reasonings, without sampling.</summary>
    public TextEmbedding[] EmbedAfter(
        IReadOnlyList<string> texts,
        IReadOnlyList<string> reasonings,
        QueryOptions options,
        IProgress<EmbeddingProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(reasonings);
        if (texts.Count != reasonings.Count)
        {
            throw new SearchR3Exception($"There are {texts.Count} queries but {reasonings.Count} reasonings; give one reasoning for each query, empty for none.");
        }

        EncodedPrompt[] prompts = model.EncodeTexts(texts, model.ReasoningPrompt, options.Truncate);
        int budget = options.MaxReasoningTokens ?? model.Settings.MaxReasoningTokens;
        int[][] tokens = [.. reasonings.Select(reasoning => model.Tokenizer.EncodePlain(reasoning).Take(budget).ToArray())];
        float[][] vectors = model.EncodePrompts(
            [.. prompts.Zip(tokens, (prompt, reasoning) => (int[])[.. prompt.Ids, .. reasoning, model.EmbedToken])], progress, cancellationToken);
        return
        [
            .. texts.Select((text, i) => new TextEmbedding
            {
                Text = text,
                Vector = vectors[i],
                Reasoning = reasonings[i],
                PromptTokens = prompts[i].Ids.Length,
                ReasoningTokens = tokens[i].Length,
                TruncatedTokens = prompts[i].TruncatedTokens,
            }),
        ];
    }

    private static TextEmbedding Result(string text, EncodedPrompt prompt, Completion completion, string reasoning) => new()
    {
        Text = text,
        Vector = UnitVector.Normalize(completion.EmbedState!),
        Reasoning = reasoning,
        StopReason = completion.StopReason,
        PromptTokens = prompt.Ids.Length,
        ReasoningTokens = completion.Content.Length,
        TruncatedTokens = prompt.TruncatedTokens,
    };

    private TextStream Stream(int item, Action<int, string>? onReasoning) =>
        new(model.Tokenizer, onReasoning is null ? null : piece => onReasoning(item, piece));

    private GenerationRequest Request(int[] prompt, SamplingOptions sampling, TextStream stream) => new()
    {
        Prompt = prompt,
        Sampling = sampling,
        StopTokens = [model.EndOfTurn],
        OnToken = stream.Push,
    };
}
