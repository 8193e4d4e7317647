namespace SearchR3.Models;

/// <summary>
/// Attention as two batched products, with the query heads that share a key-value head stacked as rows, so that keys and values are not
/// repeated. Used for bfloat16 on the CPU: there the fused kernel's gradient took about five times the processor time at 64 x 48 and at
/// 16 x 128 tokens and twice at 4 x 512. Scores are rounded to bfloat16 before the softmax, as in transformers' own "eager" path.
/// </summary>
internal static class GroupedAttention
{
    /// <summary>Scores above this number are left to the fused kernel, which does not hold them.</summary>
    public const long MostScores = 64L << 20;

    /// <summary>Whether this way is the faster one.</summary>
    public static bool Applies(ModelConfig config, Device device, ScalarType dtype, long batch, long length, long keys) =>
        dtype == ScalarType.BFloat16 && device.type == DeviceType.CPU && length > 1
        && batch * config.NumAttentionHeads * length * keys <= MostScores;

    /// <summary>Spreads a mask over heads, once for all layers.</summary>
    /// <param name="mask">[batch or 1, 1, seq, keys], added to the scores.</param>
    /// <param name="config">Names the heads.</param>
    /// <returns>[batch · keyValueHeads or 1, group · seq, keys].</returns>
    public static Tensor Spread(Tensor mask, ModelConfig config)
    {
        long batch = mask.shape[0];
        long length = mask.shape[2];
        long keys = mask.shape[3];
        long group = config.NumAttentionHeads / config.NumKeyValueHeads;
        long heads = batch == 1 ? 1 : config.NumKeyValueHeads;
        return mask.unsqueeze(1).expand(batch, heads, group, length, keys).reshape(batch * heads, group * length, keys);
    }

    /// <param name="query">[batch, seq, heads, headDim].</param>
    /// <param name="keys">[batch, keyValueHeads, keys, headDim].</param>
    /// <param name="values">Same shape.</param>
    /// <param name="mask">What <see cref="Spread"/> gave.</param>
    /// <returns>[batch, seq, heads · headDim].</returns>
    public static Tensor Attend(Tensor query, Tensor keys, Tensor values, Tensor mask)
    {
        (long batch, long length, long heads, long width) = (query.shape[0], query.shape[1], query.shape[2], query.shape[3]);
        (long keyHeads, long count) = (keys.shape[1], keys.shape[2]);
        long group = heads / keyHeads;
        Tensor rows = query.view(batch, length, keyHeads, group, width).permute(0, 2, 3, 1, 4)
            .reshape(batch * keyHeads, group * length, width);
        Tensor flatKeys = keys.reshape(batch * keyHeads, count, width);

        // TorchSharp's order: this = first factor, then the second, then what is added.
        Tensor weights = rows.baddbmm(flatKeys.transpose(1, 2), mask, beta: 1, alpha: (float)(1 / Math.Sqrt(width))).softmax(-1);
        return weights.bmm(values.reshape(batch * keyHeads, count, width))
            .view(batch, keyHeads, group, length, width).permute(0, 3, 1, 2, 4).reshape(batch, length, heads * width);
    }
}
