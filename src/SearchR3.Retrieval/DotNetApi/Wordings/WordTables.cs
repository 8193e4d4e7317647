namespace SearchR3.Retrieval.DotNetApi.Wordings;

/// <summary>Reads the word lists that lie beside this file and are built into the assembly.</summary>
internal static class WordTables
{
    /// <summary>The entries <c>left = option | option</c>; without an equals sign there are no options. Lines with # are comments.</summary>
    public static IEnumerable<(string Left, string[] Options)> Read(string file)
    {
        using Stream stream = typeof(WordTables).Assembly.GetManifestResourceStream(typeof(WordTables), file)
            ?? throw new InvalidOperationException($"the word list {file} is not built into the assembly");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is string line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                string[] sides = line.Split('=', 2, StringSplitOptions.TrimEntries);
                yield return (sides[0], sides.Length == 1 ? [] : sides[1].Split('|', StringSplitOptions.TrimEntries));
            }
        }
    }
}
