using SearchR3.Retrieval;

namespace SearchR3.Training.Mining;

/// <summary>
/// What counts as a hard negative: names, defaults and rules of sentence-transformers' <c>mine_hard_negatives</c>, so that its advice can be followed
/// (<c>relativeMargin</c> 0.05 with at most ten negatives of the top: NV-Retriever's "TopK-PercPos 95 %", https://arxiv.org/abs/2407.15831).
/// Scores are cosines.
/// </summary>
public sealed record MiningOptions
{
    /// <summary>So many candidates a query times the negatives asked for are looked at where a rule may refuse some.</summary>
    private const int CandidatesForEachNegative = 10;

    /// <summary>The best candidates that are left out: they are likeliest to answer the query after all.</summary>
    /// <value>0.</value>
    public int RangeMin { get; init; }

    /// <summary>Candidates after this rank are left out; ranks count those that the other rules leave.</summary>
    /// <value>
    /// Null: <c>rangeMin + numNegatives + most positives of a query</c>, with ten times as many negatives where a margin or <c>maxScore</c> is given.
    /// </value>
    public int? RangeMax { get; init; }

    /// <summary>A candidate with a higher score is refused; null refuses none.</summary>
    public double? MaxScore { get; init; }

    /// <summary>A candidate with a lower score is refused; null refuses none.</summary>
    public double? MinScore { get; init; }

    /// <summary>A candidate is refused when its score plus this is above the positive's; null refuses none.</summary>
    public double? AbsoluteMargin { get; init; }

    /// <summary>
    /// A candidate is refused when its score is above <c>positive - |positive| * margin</c>; null refuses none. The bars keep the
    /// margin below the positive where that has a negative score.
    /// </summary>
    public double? RelativeMargin { get; init; }

    /// <summary>Negatives of each query, at most.</summary>
    /// <value>3.</value>
    public int NumNegatives { get; init; } = 3;

    /// <summary>Which candidates are taken.</summary>
    /// <value><see cref="NegativeSampling.Top"/>.</value>
    public NegativeSampling SamplingStrategy { get; init; }

    /// <summary>Decides what <see cref="NegativeSampling.Random"/> takes: from this and a query's text follow its negatives.</summary>
    /// <value>1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>Throws when a setting is out of its range or two contradict each other.</summary>
    public void Validate()
    {
        if (NumNegatives < 1 || RangeMin < 0)
        {
            throw new SearchR3Exception($"numNegatives is {NumNegatives} and rangeMin {RangeMin}; give at least 1 negative and a rangeMin of at least 0");
        }

        if (RangeMax is int last && last < RangeMin + NumNegatives)
        {
            throw new SearchR3Exception(
                $"rangeMax is {last}, but rangeMin {RangeMin} and numNegatives {NumNegatives} need at least {RangeMin + NumNegatives}; raise rangeMax or lower one of the two");
        }

        if (AbsoluteMargin is not (null or >= 0 and <= 2) || RelativeMargin is not (null or >= 0 and <= 2))
        {
            throw new SearchR3Exception(
                $"absoluteMargin is {AbsoluteMargin?.ToString() ?? "none"} and relativeMargin {RelativeMargin?.ToString() ?? "none"}; cosines differ by at most 2, so give each 0 to 2");
        }

        if (MinScore is double least && MaxScore is double most && !(least <= most))
        {
            throw new SearchR3Exception($"minScore is {least} and maxScore {most}: no score is between them; lower minScore or raise maxScore");
        }

        if (double.IsNaN(MinScore ?? 0) || double.IsNaN(MaxScore ?? 0))
        {
            throw new SearchR3Exception("minScore and maxScore must be numbers; give cosines of -1 to 1");
        }
    }

    /// <summary><see cref="RangeMax"/>, or what it is by default.</summary>
    /// <param name="mostPositives">Positives of the query that has most.</param>
    internal int LastRank(int mostPositives)
    {
        bool mayRefuse = AbsoluteMargin is not null || RelativeMargin is not null || MaxScore is not null;
        return RangeMax ?? RangeMin + NumNegatives * (mayRefuse ? CandidatesForEachNegative : 1) + mostPositives;
    }
}
