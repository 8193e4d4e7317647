namespace SearchR3.Documents.Files;

/// <summary><c>{md,txt}</c> in a glob, which the shell leaves alone inside quotes and the matcher does not know.</summary>
internal static class BraceExpansion
{
    // {a,b}{a,b}... doubles with every pair.
    private const int Most = 1000;

    /// <summary>The globs that <paramref name="glob"/> stands for, in the order of a shell; itself when it has no braces with a comma.</summary>
    public static IReadOnlyList<string> Of(string glob)
    {
        List<string> globs = [glob];
        for (int i = 0; i < globs.Count && globs.Count <= Most;)
        {
            if (First(globs[i]) is not { } found)
            {
                i++;
                continue;
            }

            (string before, string after) = (globs[i][..found.Start], globs[i][(found.End + 1)..]);
            globs.RemoveAt(i);
            globs.InsertRange(i, found.Choices.Select(choice => before + choice + after));
        }

        return [.. globs.Distinct()];
    }

    private static (int Start, int End, List<string> Choices)? First(string glob)
    {
        for (int start = glob.IndexOf('{', StringComparison.Ordinal); start >= 0; start = glob.IndexOf('{', start + 1))
        {
            int depth = 0;
            int choice = start + 1;
            List<string> choices = [];
            for (int at = start; at < glob.Length; at++)
            {
                depth += glob[at] switch { '{' => 1, '}' => -1, _ => 0 };
                if ((glob[at] == ',' && depth == 1) || depth == 0)
                {
                    choices.Add(glob[choice..at]);
                    choice = at + 1;
                }

                if (depth == 0)
                {
                    if (choices.Count > 1)
                    {
                        return (start, at, choices);
                    }

                    break;
                }
            }
        }

        return null;
    }
}
