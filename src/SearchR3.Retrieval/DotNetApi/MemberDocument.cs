using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.DotNetApi;

/// <summary>
/// Writes a member group as a document of the task: what a signature and its parameter notes say, without the summary, which is the
/// query. The lengths keep a document at about 25 to 40 words.
/// </summary>
internal static class MemberDocument
{
    private const int MaxWords = 40;
    private const int MaxNames = 8;
    private const int MaxDescriptions = 3;
    private const int WordsPerDescription = 8;
    private const int WordsOfValue = 12;
    private const int MaxExceptions = 3;

    // Nearly every member documents these; they tell members apart no better than the word "method".
    private static readonly HashSet<string> CommonExceptions =
        ["ArgumentNullException", "ArgumentException", "ArgumentOutOfRangeException"];

    private static readonly HashSet<string> Articles = new(StringComparer.OrdinalIgnoreCase) { "a", "an", "the" };

    /// <summary>The document of <paramref name="group"/>.</summary>
    public static CorpusDocument Create(MemberGroup group, TypeCatalog types)
    {
        string type = group.Name.TypeName;
        return new CorpusDocument(group.Name.GroupId, group.Name.Title, Text(group, Kind(group, types)))
        {
            Metadata = new Dictionary<string, string>
            {
                ["kind"] = Kind(group, types),
                ["namespace"] = types.NamespaceOf(type),
                ["type"] = type,
                ["assembly"] = group.Assembly,
            },
        };
    }

    private static string Kind(MemberGroup group, TypeCatalog types) => group.Name.Letter switch
    {
        'T' => types.KindOf(group.Name.Name),
        'P' => "property",
        'F' => "field",
        'E' => "event",
        _ => group.Name.IsConstructor ? "constructor" : "method",
    };

    private static string Text(MemberGroup group, string kind)
    {
        var words = new List<string> { kind };
        if (group.ParameterNames.Count > 0)
        {
            words.Add("with");
            words.AddRange(group.ParameterNames.Take(MaxNames));
        }

        var sentences = new List<string> { string.Join(' ', words) + "." };
        int left = MaxWords - words.Count;
        foreach (string parameter in Described(group))
        {
            Add(sentences, FirstWords(group.DescriptionOf(parameter), Math.Min(WordsPerDescription, left)), ref left);
        }

        string lead = group.Name.Letter == 'M' || group.Name.Letter == 'T' ? "returns " : "";
        string value = FirstWords(group.Value, Math.Min(WordsOfValue, left - 1));
        Add(sentences, value.Length == 0 ? "" : lead + value, ref left);
        string[] exceptions = [.. group.Exceptions.Where(name => !CommonExceptions.Contains(name)).Take(Math.Min(MaxExceptions, left - 1))];
        Add(sentences, exceptions.Length == 0 ? "" : "throws " + string.Join(' ', exceptions), ref left);
        return string.Join(' ', sentences);
    }

    // Cancellation tokens are described with the same words everywhere.
    private static IEnumerable<string> Described(MemberGroup group) => group.ParameterNames
        .Where(name => name != "cancellationToken" && group.DescriptionOf(name).Length > 0)
        .Take(MaxDescriptions);

    private static void Add(List<string> sentences, string sentence, ref int wordsLeft)
    {
        if (sentence.Length > 0)
        {
            sentences.Add(sentence + ".");
            wordsLeft -= sentence.Count(letter => letter == ' ') + 1;
        }
    }

    private static string FirstWords(string text, int count) => string.Join(' ', FirstSentence(text).Split(' ')
        .SkipWhile(Articles.Contains)
        .Take(Math.Max(count, 0))).TrimEnd('.', ',', ';', ':');

    private static string FirstSentence(string text)
    {
        int end = text.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? text : text[..end];
    }
}
