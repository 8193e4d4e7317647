using System.Text.RegularExpressions;

namespace SearchR3.Retrieval.Import.Formats;

/// <summary>Which columns of a sentence-transformers data set are what. Names are compared without regard to case.</summary>
/// <param name="Query">The column of the queries.</param>
/// <param name="Positive">The column of what is put beside them: answers, unless a label says otherwise.</param>
/// <param name="Negatives">The columns of negatives.</param>
/// <param name="Label">The column that says which pairs are positives; null where all are.</param>
internal sealed partial record ExampleColumns(string Query, string Positive, IReadOnlyList<string> Negatives, string? Label)
{
    /// <summary>Names of queries' columns; the first that is there is taken.</summary>
    public static readonly IReadOnlyList<string> QueryNames = ["anchor", "query", "question", "sentence1", "text1"];

    /// <summary>Names of positives' columns; the first that is there is taken.</summary>
    public static readonly IReadOnlyList<string> PositiveNames = ["positive", "pos", "answer", "document", "passage", "sentence2", "text2"];

    private static readonly string[] LabelNames = ["label", "labels", "score", "scores"];

    /// <summary>All columns that are read.</summary>
    public IEnumerable<string> All => Label is null ? [Query, Positive, .. Negatives] : [Query, Positive, .. Negatives, Label];

    /// <summary>Tells the columns by their names, or by the names that the user gave; null where query or positive are missing.</summary>
    public static ExampleColumns? Of(IReadOnlyCollection<string> names, IReadOnlyList<string> chosen)
    {
        if (chosen.Count > 0)
        {
            // A text or list that lacks a later negative is one with fewer of them.
            string[] found = [.. chosen.Select(name => Find(names, name)).OfType<string>()];
            return found.Length < 2 || Find(names, chosen[0]) is null || Find(names, chosen[1]) is null
                ? null
                : new ExampleColumns(found[0], found[1], found[2..], found.Length > 2 ? null : LabelOf(names, found));
        }

        string? query = QueryNames.Select(name => Find(names, name)).FirstOrDefault(name => name is not null);
        string? positive = PositiveNames.Select(name => Find(names, name)).FirstOrDefault(name => name is not null);
        if (query is null || positive is null)
        {
            return null;
        }

        string[] negatives = [.. names.Where(name => NegativeName().IsMatch(name)).OrderBy(Number)];
        return new ExampleColumns(query, positive, negatives, negatives.Length > 0 ? null : LabelOf(names, [query, positive]));
    }

    /// <summary>What is missing, for an error.</summary>
    public static string Missing(IReadOnlyList<string> chosen) => chosen.Count > 0
        ? $"the columns {string.Join(" and ", chosen.Take(2))}"
        : $"a column of queries ({string.Join(", ", QueryNames)}) and one of positives ({string.Join(", ", PositiveNames)}); columns names others";

    private static string? LabelOf(IReadOnlyCollection<string> names, string[] others) =>
        LabelNames.Select(name => Find(names, name)).FirstOrDefault(name => name is not null && !others.Contains(name));

    private static string? Find(IReadOnlyCollection<string> names, string name) =>
        names.FirstOrDefault(n => n == name) ?? names.FirstOrDefault(n => n.Trim().Equals(name, StringComparison.OrdinalIgnoreCase));

    private static int Number(string name) => int.TryParse(NegativeName().Match(name).Groups[1].Value, out int number) ? number : 0;

    [GeneratedRegex(@"^\s*(?:hard[_-]?)?neg(?:ative)?s?[_-]?([0-9]{0,6})\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex NegativeName();
}
