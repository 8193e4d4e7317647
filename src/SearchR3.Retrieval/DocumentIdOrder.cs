namespace SearchR3.Retrieval;

/// <summary>
/// Orders document ids by their UTF-8 bytes, as <c>strcmp</c> does. This differs from <see cref="StringComparer.Ordinal"/>, which
/// puts surrogate pairs (code points from U+10000) before U+E000.
/// </summary>
public sealed class DocumentIdOrder : IComparer<string>
{
    private DocumentIdOrder()
    {
    }

    /// <summary>The only instance; it has no state.</summary>
    public static DocumentIdOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> left = x;
        ReadOnlySpan<char> right = y;
        int at = left.CommonPrefixLength(right);
        return at == left.Length || at == right.Length
            ? left.Length - right.Length
            : CodePointWeight(left[at]) - CodePointWeight(right[at]);
    }

    // Lifts surrogates above the rest of the basic plane; two surrogates keep their own order, which is that of their code points.
    private static int CodePointWeight(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
