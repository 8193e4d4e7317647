namespace SearchR3.Tests.Cli;

/// <summary>Finds the command blocks of a Markdown page.</summary>
internal static class CommandBlocks
{
    private const string Fence = "```";

    /// <summary>The language words of all blocks that hold commands in whatever spelling: <c>bash</c>, <c>sh</c>, <c>console</c> and their like.</summary>
    public static IReadOnlyList<string> ShellWords(string markdown) =>
        [.. Blocks(markdown).Select(b => b.Words).Where(w => w.Split(' ')[0] is "bash" or "sh" or "shell" or "console" or "zsh" or "terminal" or "powershell")];

    /// <summary>The texts of the blocks that say <c>bash</c> and nothing else.</summary>
    public static IReadOnlyList<string> Bash(string markdown) => Of(markdown, "bash");

    /// <summary>The texts of the blocks that say <paramref name="words"/> and nothing else.</summary>
    public static IReadOnlyList<string> Of(string markdown, string words) => [.. Blocks(markdown).Where(b => b.Words == words).Select(b => b.Text)];

    private static IEnumerable<(string Words, string Text)> Blocks(string markdown)
    {
        string? words = null;
        List<string> text = [];
        foreach (string line in markdown.ReplaceLineEndings("\n").Split('\n'))
        {
            string trimmed = line.TrimStart();
            if (!trimmed.StartsWith(Fence, StringComparison.Ordinal))
            {
                text.Add(line);
            }
            else if (words is null)
            {
                words = trimmed[Fence.Length..].Trim();
                text.Clear();
            }
            else
            {
                yield return (words, string.Join('\n', text));
                words = null;
            }
        }
    }
}
