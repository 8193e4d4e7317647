namespace SearchR3.Retrieval.DotNetApi.Wordings;

/// <summary>Turns the third person of documentation (<c>removes</c>) into what a developer types (<c>remove</c>, <c>delete</c>).</summary>
internal static class Verbs
{
    private static readonly Dictionary<string, string[]> Imperatives = WordTables.Read("verbs.txt").ToDictionary(
        entry => entry.Left,
        entry => entry.Options.Length > 0 ? entry.Options : [WithoutEnding(entry.Left)],
        StringComparer.Ordinal);

    private static readonly HashSet<string> Known = [.. Imperatives.Values.SelectMany(options => options)
        .Select(option => option.Split(' ')[0])];

    /// <summary>True for a word that documentation starts a sentence with, such as <c>removes</c>.</summary>
    public static bool IsThirdPerson(string word) => Imperatives.ContainsKey(word);

    /// <summary>True for the first word of an imperative, such as <c>remove</c>.</summary>
    public static bool IsImperative(string word) => Known.Contains(word);

    /// <summary>One of the imperatives of a known verb; the plain one as often as all others together.</summary>
    public static string Imperative(string thirdPerson, Random random)
    {
        string[] options = Imperatives[thirdPerson];
        return random.Next(2) == 0 ? options[0] : options[random.Next(options.Length)];
    }

    /// <summary><c>copies</c> becomes <c>copy</c>, <c>pushes</c> <c>push</c>, <c>writes</c> <c>write</c>.</summary>
    public static string WithoutEnding(string verb) =>
        verb.EndsWith("ies", StringComparison.Ordinal) ? verb[..^3] + "y"
        : verb.EndsWith("shes", StringComparison.Ordinal) || verb.EndsWith("ches", StringComparison.Ordinal) ? verb[..^2]
        : verb[..^1];
}
