namespace SearchR3.Models;

/// <summary>What every layer of one forward pass shares.</summary>
/// <param name="Cosine">[seq, 1, headDim] or [batch, seq, 1, headDim].</param>
/// <param name="SignedSine">Same shape; the first half of a head carries the minus sign.</param>
/// <param name="Mask">Added to the scores, [batch or 1, 1, seq, keys]; null where <paramref name="Causal"/> or nothing is hidden.</param>
/// <param name="GroupedMask">
/// Not null where <see cref="GroupedAttention"/> computes instead of the fused kernel: [batch · keyValueHeads or 1, group · seq, keys].
/// </param>
/// <param name="Causal">Whether the kernel itself hides later positions.</param>
/// <param name="Cache">Keys and values of earlier positions, or null.</param>
internal readonly record struct AttentionContext(
    Tensor Cosine, Tensor SignedSine, Tensor? Mask, Tensor? GroupedMask, bool Causal, KVCache? Cache);
