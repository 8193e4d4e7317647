using System.Security.Cryptography;
using System.Text;

namespace SearchR3.Retrieval.DotNetApi;

/// <summary>What the held-back parts of the task have in common.</summary>
internal static class HeldBack
{
    // Training must keep the most of a small task.
    private const int LargestShare = 4;

    /// <summary>The order in which queries are drawn: 64 hexadecimal digits of the SHA-256 of <paramref name="text"/>.</summary>
    public static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>How many of <paramref name="available"/> queries the reinforcement stage gets: those asked for, at most a quarter.</summary>
    public static int ForReinforcement(int wanted, int available) => Math.Min(wanted, available / LargestShare);
}
