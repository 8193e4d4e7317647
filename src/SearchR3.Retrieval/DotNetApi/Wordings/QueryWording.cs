using System.Text.RegularExpressions;

namespace SearchR3.Retrieval.DotNetApi.Wordings;

/// <summary>
/// Rewords a documentation summary as a developer might type it into a search box: <c>Removes all leading and trailing white-space
/// characters from the current string.</c> becomes for instance <c>how to strip spaces from both ends of string</c>. Made by rules and
/// word lists; the same random numbers give the same wording. Safe for many threads when each has its own <see cref="Random"/>.
/// </summary>
public static partial class QueryWording
{
    private const double FirstSentenceChance = 0.85;
    private const int TriesPerVariant = 6;

    // Nobody types addresses and the longest names.
    private const int LongestTyped = 40;

    /// <summary>
    /// One wording: lower case, no final stop, single spaces, never empty; the lower-cased summary itself when the rules leave nothing.
    /// </summary>
    public static string Rewrite(string summary, Random random)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(random);
        string sentence = Sentence(summary, random);
        (string text, Opening kind) = Openings.Rewrite(sentence, random);
        List<string> words = Synonyms.Replace(Imperatives(Words(text), random), random);
        List<string> kept = WordingShape.Shorten(words, random);
        string wording = AgreeArticles(string.Join(' ', kept));
        return wording.Any(char.IsLetterOrDigit) ? QuestionFrames.Apply(wording, kind, random) : Fallback(summary);
    }

    /// <summary>
    /// Different wordings of one summary, at most <paramref name="count"/>: short summaries have fewer. They depend on the summary and
    /// the seed only.
    /// </summary>
    public static IReadOnlyList<string> Variants(string summary, int seed, int count)
    {
        ArgumentNullException.ThrowIfNull(summary);
        var random = new Random(unchecked(seed * 486_187_739) ^ StableHash(summary));
        var variants = new List<string>(count);
        for (int attempt = 0; attempt < count * TriesPerVariant && variants.Count < count; attempt++)
        {
            string wording = Rewrite(summary, random);
            if (!variants.Contains(wording))
            {
                variants.Add(wording);
            }
        }

        return variants;
    }

    private static string Sentence(string summary, Random random)
    {
        string text = Parenthesis().Replace(summary, "");
        Match end = SentenceEnd().Match(text);
        if (end.Success && random.NextDouble() < FirstSentenceChance)
        {
            text = text[..end.Index];
        }

        // XmlReader: some type it in one word, some in two.
        text = random.Next(3) == 0 ? Hump().Replace(text, " ") : text;
        return Spaces().Replace(text, " ").Trim().TrimEnd('.', ':', ';', '!').ToLowerInvariant();
    }

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        foreach (string piece in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string word = piece.Trim('"', '\'', '(', ')', '[', ']', '“', '”', '‘', '’', '`', '<', '>');
            string bare = word.TrimEnd(',', ';', ':', '.', '!', '?');
            if (bare.Any(char.IsLetterOrDigit) && bare.Length <= LongestTyped && !bare.Contains("://", StringComparison.Ordinal))
            {
                words.Add(bare);
            }

            if (bare.Length < word.Length && words.Count > 0)
            {
                words.Add(WordingShape.Break);
            }
        }

        return words;
    }

    // Opens a file, reads all text, and then closes it.
    private static List<string> Imperatives(List<string> words, Random random)
    {
        for (int i = 1; i < words.Count; i++)
        {
            if (words[i - 1] is WordingShape.Break or "and" or "then" or "or" && Verbs.IsThirdPerson(words[i]))
            {
                words[i] = Verbs.Imperative(words[i], random);
            }
        }

        return words;
    }

    private static string AgreeArticles(string wording) =>
        BeforeConsonant().Replace(BeforeVowel().Replace(wording, "an"), "a");

    private static string Fallback(string summary)
    {
        string text = Spaces().Replace(summary, " ").Trim().TrimEnd('.').Trim().ToLowerInvariant();
        return text.Length > 0 ? text : "api";
    }

    // FNV-1a: string.GetHashCode differs from run to run.
    private static int StableHash(string text)
    {
        uint hash = 2_166_136_261;
        foreach (char letter in text)
        {
            hash = unchecked((hash ^ letter) * 16_777_619);
        }

        return unchecked((int)hash);
    }

    [GeneratedRegex(@"\s*\([^()]*\)")]
    private static partial Regex Parenthesis();

    [GeneratedRegex(@"[.!?]\s+(?=[A-Z])")]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex Hump();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\ba(?= (?!uni|use|utf|uri|url|usable|one\b|eu|ushort|uint|ulong)[aeiou])")]
    private static partial Regex BeforeVowel();

    [GeneratedRegex(@"\ban(?= (?:[bcdfgjklpqtvwyz]|uni|use|utf|uri|url|one\b))")]
    private static partial Regex BeforeConsonant();
}
