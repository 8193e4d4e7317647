namespace SearchR3.Training.Mining;

/// <summary>What mining found: the numbers to look at before a model is trained on it.</summary>
public sealed record MiningReport
{
    /// <summary>Queries with a text of their own.</summary>
    public required int Queries { get; init; }

    /// <summary>Queries of the data whose text another one has; they share its negatives.</summary>
    public required int DuplicateQueries { get; init; }

    /// <summary>Documents with a text of their own.</summary>
    public required int Documents { get; init; }

    /// <summary>Documents of the corpus whose text another one has; they are never two candidates.</summary>
    public required int DuplicateDocuments { get; init; }

    /// <summary>Where the range ended, worked out or given.</summary>
    public required int RangeMax { get; init; }

    /// <summary>Scores of the positives, one for each query and positive.</summary>
    public required ScoreSummary Positive { get; init; }

    /// <summary>Scores of the negatives, one for each query and negative.</summary>
    public required ScoreSummary Negative { get; init; }

    /// <summary>Positive minus negative, for each query, positive and negative.</summary>
    public required ScoreSummary Difference { get; init; }

    /// <summary>Candidates that the rules were asked about.</summary>
    public required int Candidates { get; init; }

    /// <summary>How many of them each rule refused, by the option's name; each counts once, for the first rule that refused it.</summary>
    public required IReadOnlyDictionary<string, int> Skipped { get; init; }

    /// <summary>Queries that have some negatives, but fewer than were asked for.</summary>
    public required int QueriesWithTooFew { get; init; }

    /// <summary>Queries that have none; they are not written.</summary>
    public required int QueriesWithNone { get; init; }
}
