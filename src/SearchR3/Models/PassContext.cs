namespace SearchR3.Models;

/// <summary>Derives positions and the attention mask of one forward pass, without asking the device for a value.</summary>
internal static class PassContext
{
    /// <param name="rotary">Tables.</param>
    /// <param name="inputIds">[batch, seq].</param>
    /// <param name="attentionMask">[batch, seq], 1 = token; null lets the kernel do the causal part alone.</param>
    /// <param name="dtype">Type of the scores.</param>
    public static AttentionContext WithoutCache(RotaryEmbedding rotary, Tensor inputIds, Tensor? attentionMask, ScalarType dtype)
    {
        long length = inputIds.shape[1];
        if (attentionMask is null)
        {
            (Tensor cosine, Tensor sine) = rotary.Range(0, length, inputIds.device, dtype);
            return new AttentionContext(cosine, sine, Mask: null, Causal: true, Cache: null);
        }

        return Masked(rotary, attentionMask.to_type(ScalarType.Int64), length, cache: null, dtype);
    }

    /// <param name="rotary">Tables.</param>
    /// <param name="inputIds">[batch, seq] of the new positions.</param>
    /// <param name="attentionMask">[batch, seq] of the new positions; null when all are tokens.</param>
    /// <param name="cache">Earlier positions.</param>
    /// <param name="dtype">Type of the scores.</param>
    public static AttentionContext WithCache(
        RotaryEmbedding rotary, Tensor inputIds, Tensor? attentionMask, KVCache cache, ScalarType dtype)
    {
        long length = inputIds.shape[1];
        Tensor? mask = cache.ExtendMask(attentionMask?.to_type(ScalarType.Int64), inputIds.shape[0], length, inputIds.device);
        if (mask is not null)
        {
            return Masked(rotary, mask, length, cache, dtype);
        }

        (Tensor cosine, Tensor sine) = rotary.Range(cache.Length, length, inputIds.device, dtype);
        if (cache.Length == 0 || length == 1)
        {
            // The kernel's causal mask begins at key 0, so it fits the first pass only; one new position sees every key.
            return new AttentionContext(cosine, sine, Mask: null, Causal: length > 1, cache);
        }

        Tensor hidden = Later(length, cache.Length + length, inputIds.device).view(1, 1, length, cache.Length + length);
        return new AttentionContext(cosine, sine, Additive(hidden, dtype), Causal: false, cache);
    }

    // mask [batch, keys] of all positions, of which the last `length` are new.
    private static AttentionContext Masked(RotaryEmbedding rotary, Tensor mask, long length, KVCache? cache, ScalarType dtype)
    {
        long batch = mask.shape[0];
        long keys = mask.shape[1];
        Tensor positions = (mask.cumsum(1) - 1).clamp_min(0).narrow(1, keys - length, length);
        (Tensor cosine, Tensor sine) = rotary.At(positions, keys, dtype);

        // A padded position sees itself: a row that sees nothing would turn into NaN and spread through the values.
        Tensor own = arange(keys, ScalarType.Int64, mask.device).view(1, keys)
            .eq(arange(keys - length, keys, ScalarType.Int64, mask.device).view(length, 1));
        Tensor padded = mask.eq(0).view(batch, 1, 1, keys).logical_and(own.logical_not());
        Tensor hidden = length == 1 ? padded : padded.logical_or(Later(length, keys, mask.device));
        return new AttentionContext(cosine, sine, Additive(hidden, dtype), Causal: false, cache);
    }

    // [length, keys]: true where the key comes after the query.
    private static Tensor Later(long length, long keys, Device device) =>
        arange(keys, ScalarType.Int64, device).view(1, keys)
            .gt(arange(keys - length, keys, ScalarType.Int64, device).view(length, 1));

    private static Tensor Additive(Tensor hidden, ScalarType dtype) =>
        zeros(hidden.shape, dtype, hidden.device).masked_fill_(hidden, double.NegativeInfinity);
}
