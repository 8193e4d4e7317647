namespace SearchR3.Retrieval.DotNetApi.Wordings;

/// <summary>Shortens a list of words as people do: the whole sentence, its beginning, or only the words that carry meaning.</summary>
internal static class WordingShape
{
    /// <summary>Stands in a list of words where the sentence had a comma or another break.</summary>
    public const string Break = ",";

    private const int MostWords = 14;
    private const double BeginningChance = 0.35;
    private const double KeywordsChance = 0.2;

    private static readonly HashSet<string> Articles = ["the", "a", "an", "this", "that", "its"];

    private static readonly HashSet<string> FunctionWords =
    [
        .. Articles, "of", "to", "in", "is", "are", "be", "been", "was", "were", "for", "with", "by", "from", "on", "at", "as", "into",
        "and", "or", "it", "which", "has", "have", "can", "will", "if", "whether", "when", "used", "using", "any", "these", "those", "such",
        "their", "then", "been", "being", "does", "do", "i", "so", "than", "them", "they", "there", "also", "may", "should", "must", "each",
        "given", "some", "other", "through", "within", "about", "not", "no", "only", "both", "one", "where", "while", "how", "see", "what",
        "until", "during",
    ];

    // A sentence can be ended before these: what follows narrows it.
    private static readonly HashSet<string> Clauses =
        [Break, "that", "which", "using", "when", "if", "by", "and", "with", "where", "or", "based", "so", "until", "while", "for", "as"];

    /// <summary>The words that stay, in order; never empty when <paramref name="words"/> has a word.</summary>
    public static List<string> Shorten(List<string> words, Random random)
    {
        double draw = random.NextDouble();
        List<string> kept = draw < KeywordsChance ? Keywords(words, random)
            : draw < KeywordsChance + BeginningChance ? Beginning(words, random)
            : Thinned(words, random);
        kept.RemoveAll(word => word == Break);
        int most = random.Next(6, MostWords + 1);
        kept = kept.Count > most ? kept[..most] : kept;
        TrimEnd(kept);
        return kept;
    }

    private static List<string> Keywords(List<string> words, Random random)
    {
        var kept = words.Where(word => word != Break && !FunctionWords.Contains(word)).Distinct().ToList();
        return kept.Count > 1 ? kept[..Math.Min(kept.Count, random.Next(3, 7))] : [.. words];
    }

    private static List<string> Beginning(List<string> words, Random random)
    {
        int meaning = 0;
        int wanted = random.Next(2, 5);
        for (int i = 0; i < words.Count; i++)
        {
            if (meaning >= wanted && Clauses.Contains(words[i]))
            {
                return Thinned(words[..i], random);
            }

            meaning += words[i] == Break || FunctionWords.Contains(words[i]) ? 0 : 1;
        }

        return Thinned(words, random);
    }

    // Some people leave out articles, some every small word, some none.
    private static List<string> Thinned(List<string> words, Random random)
    {
        double articles = random.Next(3) * 0.5;
        double others = random.Next(4) == 0 ? 0.4 : 0;
        return [.. words.Where((word, i) => i == 0
            || !(Articles.Contains(word) ? random.NextDouble() < articles : FunctionWords.Contains(word) && random.NextDouble() < others))];
    }

    private static void TrimEnd(List<string> words)
    {
        while (words.Count > 1 && (FunctionWords.Contains(words[^1]) || words[^1] == words[^2]))
        {
            words.RemoveAt(words.Count - 1);
        }
    }
}
