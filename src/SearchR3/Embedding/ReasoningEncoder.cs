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
        int samples = options.Samples;
        int[] lengths = [.. prompts.Select(p => samples * (p.Ids.Length + sampling.MaxNewTokens + 1))];
        ProgressMeter meter = new(progress, texts.Count, prompts.Sum(p => (long)p.Ids.Length));
        var results = new TextEmbedding[texts.Count];
        foreach (int[] batch in BatchPlan.Create(lengths, batchTokens))
        {
            // The rows of an item stand side by side; only its first sample is handed out as it is written.
            TextStream[] streams = [.. Rows(batch, samples).Select(r => Stream(r.Item, r.Sample == 0 ? onReasoning : null))];
            IReadOnlyList<Completion> completions = _generator.Generate(
                [.. Rows(batch, samples).Select((r, row) => Request(prompts[r.Item].Ids, ForSample(sampling, r.Sample, samples), streams[row]))],
                cancellationToken);
            long tokens = 0;
            for (int place = 0; place < batch.Length; place++)
            {
                int item = batch[place];
                TextEmbedding[] all =
                [
                    .. Enumerable.Range(place * samples, samples)
                        .Select(row => Result(texts[item], prompts[item], completions[row], streams[row].Finish())),
                ];
                results[item] = samples == 1 ? all[0] : SampleMean.Of(all);
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

    private static IEnumerable<(int Item, int Sample)> Rows(int[] batch, int samples) =>
        batch.SelectMany(item => Enumerable.Range(0, samples).Select(sample => (item, sample)));

    /// <summary>A given seed is the same for each text, whatever stands beside it; the samples of a text need different ones.</summary>
    private static SamplingOptions ForSample(SamplingOptions sampling, int sample, int samples) =>
        samples == 1 || sampling.Seed is not int seed ? sampling : sampling with { Seed = unchecked(seed + (sample * 7919)) };

    private static TextEmbedding Result(string text, EncodedPrompt prompt, Completion completion, string reasoning) => new()
    {
        Text = text,
        Vector = UnitVector.Normalize(completion.EmbedState!),
        Reasoning = reasoning,
        StopReason = completion.StopReason,
        PromptTokens = prompt.Ids.Length,
        ReasoningTokens = completion.Content.Length,
        ReasoningIds = [.. completion.Content],
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
