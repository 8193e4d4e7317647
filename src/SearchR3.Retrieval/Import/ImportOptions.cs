using System.Text.RegularExpressions;

namespace SearchR3.Retrieval.Import;

/// <summary>How a source is read and split.</summary>
public sealed partial record ImportOptions
{
    /// <summary>The split that held-out queries go to.</summary>
    public const string DevSplit = "dev";

    /// <summary>The share that <see cref="DevShare"/> is where nobody says otherwise.</summary>
    public const double DefaultDevShare = 0.02;

    /// <summary>The split of records for which the source names none.</summary>
    /// <value><c>train</c>.</value>
    public string Split { get; init; } = "train";

    /// <summary>
    /// The share of the queries of <see cref="Split"/> that goes to the split <c>dev</c> instead. Which ones follows from the seed and the query's text, so
    /// equal texts stay together and a query stays where it is when others are added; where there are two queries or more, each split gets one at least.
    /// </summary>
    /// <value>Null: 0.02 when <see cref="Split"/> is <c>train</c> and the source names no splits, else 0.</value>
    public double? DevShare { get; init; }

    /// <summary>Decides which queries <see cref="DevShare"/> takes.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Reads so many examples; of a collection (MS MARCO, MIRACL, BEIR) all is read and so many queries with answers are written.</summary>
    /// <value>Null: all.</value>
    public long? Limit { get; init; }

    /// <summary>Bad lines that are passed over before one ends the import.</summary>
    public int SkipBadLines { get; init; }

    /// <summary>For sentence-transformers: the columns of query, positive and negatives, in this order; empty finds them by their names.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>For sentence-transformers: pairs with this label (or score), from 0 to 1, or a higher one are positives, the others negatives.</summary>
    public double PositiveFrom { get; init; } = 0.5;

    /// <summary>Puts the instruction that comes with a query (FlagEmbedding's <c>prompt</c>, trl's system message) before it, on lines of its own.</summary>
    public bool KeepInstructions { get; init; }

    /// <summary>Throws when a setting is out of its range or two contradict each other.</summary>
    /// <exception cref="SearchR3Exception">Names the setting.</exception>
    public void Validate()
    {
        if (!IsSplitName(Split))
        {
            throw new SearchR3Exception($"split is \"{Split}\", which names a file: give letters, digits, '-', '_' and '.', such as train");
        }

        if (DevShare is double share && !(share >= 0 && share < 1))
        {
            throw new SearchR3Exception($"devShare is {share}; give at least 0 and less than 1");
        }

        if (DevShare > 0 && Split == DevSplit)
        {
            throw new SearchR3Exception($"split is {DevSplit} and devShare {DevShare}, but held-out queries go to {DevSplit}; leave one of the two away");
        }

        if (Limit < 1)
        {
            throw new SearchR3Exception($"limit is {Limit}; give at least 1");
        }

        if (SkipBadLines < 0)
        {
            throw new SearchR3Exception($"skipBadLines is {SkipBadLines}; give at least 0");
        }

        if (!(PositiveFrom > 0 && PositiveFrom <= 1))
        {
            throw new SearchR3Exception($"positiveFrom is {PositiveFrom}; give more than 0 and at most 1");
        }

        if (Columns.Count == 1 || Columns.Distinct(StringComparer.Ordinal).Count() < Columns.Count)
        {
            throw new SearchR3Exception($"columns is \"{string.Join(',', Columns)}\"; name at least two, each once: those of query, positive and perhaps negatives");
        }
    }

    /// <summary>Whether a file in <c>qrels</c> can be called so.</summary>
    internal static bool IsSplitName(string name) => SplitName().IsMatch(name);

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}\z")]
    private static partial Regex SplitName();
}
