using System.Numerics;
using System.Runtime.InteropServices;

namespace SearchR3.Retrieval.Index;

/// <summary>CRC-32C (Castagnoli, RFC 3720), which processors compute eight bytes at a time.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of <paramref name="bytes"/>, or of what came before followed by them.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes, uint previous = 0)
    {
        uint crc = ~previous;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (byte rest in bytes[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, rest);
        }

        return ~crc;
    }
}
