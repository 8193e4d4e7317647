using System.Runtime.InteropServices;

namespace SearchR3.Generation;

/// <summary>Equality of token sequences by content.</summary>
internal sealed class TokenSequenceComparer : IEqualityComparer<int[]>
{
    /// <summary>The only one.</summary>
    public static TokenSequenceComparer Instance { get; } = new();

    /// <inheritdoc/>
    public bool Equals(int[]? x, int[]? y) => ReferenceEquals(x, y) || (x is not null && y is not null && x.AsSpan().SequenceEqual(y));

    /// <inheritdoc/>
    public int GetHashCode(int[] obj)
    {
        HashCode hash = default;
        hash.AddBytes(MemoryMarshal.AsBytes(obj.AsSpan()));
        return hash.ToHashCode();
    }
}
