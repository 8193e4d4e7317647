using SearchR3.Cli.Frame;

namespace SearchR3.Cli.Search;

/// <summary>Where indexes of documents are kept between calls.</summary>
internal static class CacheFolder
{
    private const int KeyDigits = 16;

    /// <summary><c>$XDG_CACHE_HOME/searchr3</c>, else <c>~/.cache/searchr3</c> (on Windows below the local application data).</summary>
    public static string Of(Terminal terminal)
    {
        string? cache = terminal.Variable("XDG_CACHE_HOME");
        if (cache is null)
        {
            string home = terminal.Variable("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            cache = OperatingSystem.IsWindows()
                ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : Path.Combine(home, ".cache");
        }

        return Path.Combine(cache, CommandLine.Name);
    }

    /// <summary>The index of a corpus under a model: both are in the name, so that another model never finds it.</summary>
    public static string IndexOf(Terminal terminal, string modelRevision, string corpusKey, string variant) => Path.Combine(
        Of(terminal), "indexes", $"{modelRevision[..Math.Min(KeyDigits, modelRevision.Length)]}-{corpusKey[..Math.Min(KeyDigits, corpusKey.Length)]}-{variant}");
}
