using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SearchR3.Models.Fused;

/// <summary>The likeliest of some tokens and what a log-probability needs of the others.</summary>
/// <param name="Token">The first of those with the highest score.</param>
/// <param name="Score">Its score.</param>
/// <param name="Sum">Sum of exp(score - <paramref name="Score"/>) over all.</param>
internal readonly record struct TokenScore(int Token, float Score, float Sum)
{
    /// <summary>Of the scores of the tokens from <paramref name="first"/> on; none when there are no scores.</summary>
    public static TokenScore Of(ReadOnlySpan<float> scores, int first)
    {
        if (scores.IsEmpty)
        {
            return new TokenScore(-1, float.NegativeInfinity, 0);
        }

        float highest = TensorPrimitives.Max(scores);
        Vector512<float> shift = Vector512.Create(highest);
        Vector512<float> sums = default;
        ReadOnlySpan<Vector512<float>> vectors = MemoryMarshal.Cast<float, Vector512<float>>(scores);
        foreach (Vector512<float> vector in vectors)
        {
            sums += Vector512.Exp(vector - shift);
        }

        float sum = Vector512.Sum(sums);
        foreach (float score in scores[(vectors.Length * Vector512<float>.Count)..])
        {
            sum += MathF.Exp(score - highest);
        }

        return new TokenScore(first + Math.Max(0, scores.IndexOf(highest)), highest, sum);
    }

    /// <summary>Of all parts together; of equal scores the part that comes first.</summary>
    public static TokenScore Merge(ReadOnlySpan<TokenScore> parts)
    {
        TokenScore all = parts[0];
        foreach (TokenScore part in parts[1..])
        {
            (TokenScore high, TokenScore low) = part.Score > all.Score ? (part, all) : (all, part);
            all = high with { Sum = low.Sum == 0 ? high.Sum : high.Sum + (low.Sum * MathF.Exp(low.Score - high.Score)) };
        }

        return all;
    }
}
