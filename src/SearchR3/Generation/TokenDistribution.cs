namespace SearchR3.Generation;

/// <summary>The arithmetic of tempering and truncation, one row of logits at a time but all rows in one call. Differentiable, no state.</summary>
internal static class TokenDistribution
{
    /// <summary>
    /// Log-probabilities <c>[rows, vocab]</c> (float32, float64 stays; minus infinity where cut) of <paramref name="logits"/> <c>[rows, vocab]</c> when every
    /// row is sampled under <paramref name="options"/>: what a policy gradient must differentiate. Greedy options leave the logits as they are.
    /// </summary>
    public static Tensor LogProbabilities(Tensor logits, SamplingOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor scaled = Temper(logits, options);
        if (SamplingTable.Truncates(options))
        {
            using SamplingTable table = new([options], logits.device);
            scaled = Truncate(scaled, table);
        }

        return scaled.log_softmax(-1).MoveToOuterDisposeScope();
    }

    /// <summary><paramref name="logits"/> in float32 (float64 stays), divided by the temperature; greedy options leave them as they are.</summary>
    public static Tensor Temper(Tensor logits, SamplingOptions options)
    {
        Tensor full = logits.dtype == ScalarType.Float64 ? logits : logits.to(ScalarType.Float32);
        return options.IsGreedy ? full : full.div(TorchNumber.Of(options.Temperature));
    }

    /// <summary>Tempered logits <c>[rows, vocab]</c> with the tokens that the table's cuts drop set to minus infinity.</summary>
    public static Tensor Truncate(Tensor scaled, SamplingTable table)
    {
        Tensor? dropped = Dropped(scaled, table);
        return dropped is null ? scaled : scaled.masked_fill(dropped, TorchNumber.Of(float.NegativeInfinity));
    }

    /// <summary>Which tokens the table's cuts drop, <c>[rows, vocab]</c> bool, without graph; null when the table has no cut.</summary>
    public static Tensor? Dropped(Tensor scaled, SamplingTable table)
    {
        Tensor values = scaled.detach();
        Tensor? threshold = null;
        if (table.Ranked)
        {
            threshold = RankThreshold(values, table);
        }

        if (table.MinP is not null)
        {
            Tensor relative = values.amax([-1L], keepdim: true).Plus(table.MinP);
            threshold = threshold is null ? relative : threshold.maximum(relative);
        }

        return threshold is null ? null : values < threshold;
    }

    /// <summary>
    /// The smallest logit that top-k and top-p keep, <c>[rows, 1]</c>; minus infinity for rows with neither. A threshold, rather than a
    /// sorted copy, keeps the vocabulary's order, so that a row's draw is the same whatever its neighbours ask for.
    /// </summary>
    private static Tensor RankThreshold(Tensor values, SamplingTable table)
    {
        long vocabulary = values.shape[^1];
        int width = (int)Math.Min(table.RankWidth ?? vocabulary, vocabulary);
        (Tensor sorted, _) = values.topk(width, -1, largest: true, sorted: true);
        Tensor inTopK = TorchNumber.Range(width, values.device).unsqueeze(0) < table.TopK!;
        Tensor probabilities = sorted.masked_fill(inTopK.logical_not(), TorchNumber.Of(float.NegativeInfinity)).softmax(-1);
        Tensor before = probabilities.cumsum(-1) - probabilities;
        Tensor kept = inTopK.logical_and(before < table.TopP!).sum(-1, keepdim: true);
        Tensor threshold = sorted.gather(-1, kept.clamp(min: TorchNumber.Of(1)).sub(TorchNumber.Of(1)));
        return threshold.masked_fill(table.Unranked!, TorchNumber.Of(float.NegativeInfinity));
    }
}
