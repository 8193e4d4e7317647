using System.Globalization;

namespace SearchR3.Retrieval.Evaluation;

/// <summary>A metric with its cut-off, such as nDCG@10.</summary>
/// <param name="Kind">The family.</param>
/// <param name="CutOff">How many ranks are read; null reads the whole ranking.</param>
public readonly record struct Metric(MetricKind Kind, int? CutOff = null)
{
    private static readonly (string Name, MetricKind Kind)[] Names =
    [
        ("nDCG", MetricKind.Ndcg), ("MAP", MetricKind.AveragePrecision), ("Recall", MetricKind.Recall),
        ("MRR", MetricKind.ReciprocalRank), ("P", MetricKind.Precision),
    ];

    /// <summary>nDCG@10, Recall@100, MRR@10 and MAP: what the project's tables report.</summary>
    public static IReadOnlyList<Metric> Default { get; } =
    [
        new(MetricKind.Ndcg, 10), new(MetricKind.Recall, 100), new(MetricKind.ReciprocalRank, 10),
        new(MetricKind.AveragePrecision),
    ];

    /// <summary>The usual spelling: <c>nDCG@10</c>, <c>Recall@100</c>, <c>MRR@10</c>, <c>MAP</c>, <c>P@5</c>.</summary>
    public string Name
    {
        get
        {
            MetricKind kind = Kind;
            string name = Array.Find(Names, entry => entry.Kind == kind).Name;
            return CutOff is int cutOff ? string.Create(CultureInfo.InvariantCulture, $"{name}@{cutOff}") : name;
        }
    }

    /// <summary>Reads <see cref="Name"/>'s spelling, upper or lower case.</summary>
    /// <exception cref="SearchR3Exception">The name or the cut-off is not one of ours.</exception>
    public static Metric Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Trim().Split('@');
        int known = Array.FindIndex(Names, entry => entry.Name.Equals(parts[0], StringComparison.OrdinalIgnoreCase));
        int cutOff = 0;
        bool valid = known >= 0 && (parts.Length == 1
            || (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out cutOff) && cutOff > 0));
        if (!valid || (parts.Length == 1 && Names[known].Kind == MetricKind.Precision))
        {
            throw new SearchR3Exception(
                $"'{text}' is not a metric: write nDCG, MAP, Recall, MRR or P with a cut-off above 0, for example nDCG@10.");
        }

        return new Metric(Names[known].Kind, parts.Length == 1 ? null : cutOff);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
