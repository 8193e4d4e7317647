namespace SearchR3.Models;

/// <summary>Derives positions and the attention mask of one forward pass, without asking the device for a value.</summary>
/// <param name="config">Names the heads.</param>
/// <param name="rotary">Tables.</param>
/// <param name="device">Where everything lives.</param>
/// <param name="dtype">Type of the scores.</param>
internal readonly struct PassContext(ModelConfig config, RotaryEmbedding rotary, Device device, ScalarType dtype)
{
    /// <param name="batch">Rows.</param>
    /// <param name="length">Positions.</param>
    /// <param name="attentionMask">[batch, seq], 1 = token; null where nothing but the causal order hides a position.</param>
    public AttentionContext WithoutCache(long batch, long length, Tensor? attentionMask) =>
        attentionMask is null
            ? Unmasked(batch, length, cache: null)
            : Masked(attentionMask.to_type(ScalarType.Int64), length, cache: null);

    /// <param name="batch">Rows.</param>
    /// <param name="length">New positions.</param>
    /// <param name="attentionMask">[batch, seq] of the new positions; null when all are tokens.</param>
    /// <param name="cache">Earlier positions.</param>
    public AttentionContext WithCache(long batch, long length, Tensor? attentionMask, KVCache cache)
    {
        Tensor? mask = cache.ExtendMask(attentionMask?.to_type(ScalarType.Int64), batch, length, device);
        return mask is null ? Unmasked(batch, length, cache) : Masked(mask, length, cache);
    }

    /// <param name="positions">[batch, seq] int64, counted in each text of a row.</param>
    /// <param name="segments">[batch, seq] int64: which text of its row a token belongs to.</param>
    public AttentionContext Packed(Tensor positions, Tensor segments)
    {
        (long batch, long length) = (segments.shape[0], segments.shape[1]);
        (Tensor cosine, Tensor sine) = rotary.At(positions, length, dtype);
        Tensor others = segments.unsqueeze(1).ne(segments.unsqueeze(2)).unsqueeze(1);
        return Context(
            cosine, sine, Additive(others.logical_or(Later(length, length))),
            GroupedAttention.Applies(config, device, dtype, batch, length, length), cache: null);
    }

    private AttentionContext Unmasked(long batch, long length, KVCache? cache)
    {
        long past = cache?.Length ?? 0;
        (Tensor cosine, Tensor sine) = rotary.Range(past, length, device, dtype);
        bool grouped = GroupedAttention.Applies(config, device, dtype, batch, length, past + length);
        if (!grouped && (past == 0 || length == 1))
        {
            // The kernel's causal mask begins at key 0, so it fits the first pass only; one new position sees every key.
            return new AttentionContext(cosine, sine, Mask: null, GroupedMask: null, Causal: length > 1, cache);
        }

        Tensor mask = Additive(Later(length, past + length).view(1, 1, length, past + length));
        return Context(cosine, sine, mask, grouped, cache);
    }

    // mask [batch, keys] of all positions, of which the last `length` are new.
    private AttentionContext Masked(Tensor mask, long length, KVCache? cache)
    {
        long batch = mask.shape[0];
        long keys = mask.shape[1];
        Tensor positions = mask.cumsum(1).sub(TorchNumber.Of(1)).clamp_min(TorchNumber.Of(0)).narrow(1, keys - length, length);
        (Tensor cosine, Tensor sine) = rotary.At(positions, keys, dtype);

        // A padded position sees itself: a row that sees nothing would turn into NaN and spread through the values.
        Tensor own = Keys(keys).eq(Queries(length, keys));
        Tensor hidden = mask.eq(TorchNumber.Of(0)).view(batch, 1, 1, keys).logical_and(own.logical_not());
        if (length > 1)
        {
            hidden = hidden.logical_or(Later(length, keys));
        }

        return Context(
            cosine, sine, Additive(hidden), GroupedAttention.Applies(config, device, dtype, batch, length, keys), cache);
    }

    private AttentionContext Context(Tensor cosine, Tensor sine, Tensor mask, bool grouped, KVCache? cache) =>
        new(cosine, sine, grouped ? null : mask, grouped ? GroupedAttention.Spread(mask, config) : null, Causal: false, cache);

    // [length, keys]: true where the key comes after the query.
    private Tensor Later(long length, long keys) => Keys(keys).gt(Queries(length, keys));

    private Tensor Keys(long keys) => TorchNumber.Range(keys, device).view(1, keys);

    private Tensor Queries(long length, long keys) => TorchNumber.Range(keys - length, keys, device).view(length, 1);

    private Tensor Additive(Tensor hidden) => zeros(hidden.shape, dtype, device).masked_fill_(hidden, TorchNumber.Of(double.NegativeInfinity));
}
