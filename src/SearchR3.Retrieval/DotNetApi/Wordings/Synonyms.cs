namespace SearchR3.Retrieval.DotNetApi.Wordings;

/// <summary>Replaces words and phrases of documentation by developers' words.</summary>
internal static class Synonyms
{
    private const double UsualChance = 0.45;
    private const double NoiseChance = 0.9;
    private const string Dropped = "-";

    private static readonly Dictionary<string, (string[][] Options, double Chance)> Table = Load();

    private static readonly int LongestPhrase = Table.Keys.Max(phrase => phrase.Count(letter => letter == ' ') + 1);

    /// <summary>The number of phrases with a replacement.</summary>
    public static int Count => Table.Count;

    /// <summary>The words with some phrases replaced, drawn from <paramref name="random"/>.</summary>
    public static List<string> Replace(List<string> words, Random random)
    {
        var result = new List<string>(words.Count);
        int at = 0;
        while (at < words.Count)
        {
            (int length, string[] replacement) = Match(words, at, random);
            result.AddRange(replacement);
            at += length;
        }

        return result;
    }

    private static (int Length, string[] Replacement) Match(List<string> words, int at, Random random)
    {
        for (int length = Math.Min(LongestPhrase, words.Count - at); length > 0; length--)
        {
            if (Table.TryGetValue(string.Join(' ', words.GetRange(at, length)), out (string[][] Options, double Chance) entry)
                && random.NextDouble() < entry.Chance)
            {
                return (length, entry.Options[random.Next(entry.Options.Length)]);
            }
        }

        return (1, [words[at]]);
    }

    private static Dictionary<string, (string[][] Options, double Chance)> Load()
    {
        var table = new Dictionary<string, (string[][] Options, double Chance)>(StringComparer.Ordinal);
        foreach ((string left, string[] options) in WordTables.Read("synonyms.txt"))
        {
            string phrase = left.TrimStart('!');
            string[][] words = [.. options.Select(option => option == Dropped ? [] : option.Split(' '))];
            table.Add(phrase, (words, phrase.Length < left.Length ? NoiseChance : UsualChance));
        }

        return table;
    }
}
