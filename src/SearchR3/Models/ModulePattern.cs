using System.Text.RegularExpressions;
using SearchR3.Retrieval;

namespace SearchR3.Models;

/// <summary>peft's ways of naming modules: an ending of the full name at a dot, or a regular expression for such an ending.</summary>
internal static class ModulePattern
{
    // Patterns come with downloaded files: a runaway one must not hang the program.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Whether <paramref name="target"/> is the name or its ending.</summary>
    public static bool IsEnding(string target, string module) =>
        module == target || module.EndsWith("." + target, StringComparison.Ordinal);

    /// <summary>The value of the first pattern that fits the module.</summary>
    public static bool Find<T>(IReadOnlyDictionary<string, T> patterns, string module, out T value)
    {
        foreach ((string pattern, T candidate) in patterns)
        {
            if (Fits(pattern, module))
            {
                value = candidate;
                return true;
            }
        }

        value = default!;
        return false;
    }

    private static bool Fits(string pattern, string module)
    {
        try
        {
            return Regex.IsMatch(module, $@"^(.*\.)?({pattern})$", RegexOptions.CultureInvariant, Patience);
        }
        catch (Exception e) when (e is ArgumentException or RegexMatchTimeoutException)
        {
            throw new SearchR3Exception($"\"{pattern}\" in rank_pattern or alpha_pattern cannot be used: {e.Message}", e);
        }
    }
}
