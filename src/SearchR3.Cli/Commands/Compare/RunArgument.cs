namespace SearchR3.Cli.Commands.Compare;

/// <summary>One word of <c>compare</c>: a run folder, or a run folder and a system of it.</summary>
/// <param name="Folder">The run folder.</param>
/// <param name="System">Such as <c>direct</c>; null for those that all runs have.</param>
internal sealed record RunArgument(string Folder, string? System)
{
    /// <summary>Reads <c>FOLDER</c> or <c>FOLDER:SYSTEM</c>; a folder whose own name has a colon is taken as it is.</summary>
    public static RunArgument Parse(string word)
    {
        int colon = word.LastIndexOf(':');
        return colon <= 0 || colon == word.Length - 1 || Directory.Exists(word) || word[(colon + 1)..].AsSpan().ContainsAny('/', '\\')
            ? new RunArgument(word, null)
            : new RunArgument(word[..colon], word[(colon + 1)..]);
    }
}
