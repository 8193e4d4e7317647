namespace SearchR3.Training.Mining;

/// <summary>The rules of mining for one query: which of its ranked candidates are refused, and which of the others are taken.</summary>
/// <param name="options">The rules' numbers, validated.</param>
/// <param name="lastRank">Where the range ends.</param>
internal sealed class CandidateRules(MiningOptions options, int lastRank)
{
    /// <summary>How many candidates each rule refused, by the option's name; a candidate counts for the first rule that refuses it.</summary>
    internal Dictionary<string, int> Skipped { get; } = new()
    {
        ["absoluteMargin"] = 0,
        ["relativeMargin"] = 0,
        ["maxScore"] = 0,
        ["minScore"] = 0,
        ["rangeMin"] = 0,
    };

    /// <summary>Candidates that any rule was asked about.</summary>
    internal int Considered { get; private set; }

    /// <summary>Chooses the negatives of a query, best first.</summary>
    /// <param name="ranked">Best first; none of them answers the query.</param>
    /// <param name="positiveScore">The lowest score of the query's positives: a candidate must keep its distance from every one of them.</param>
    /// <param name="random">Used by <see cref="NegativeSampling.Random"/> alone.</param>
    internal IReadOnlyList<Candidate> Choose(IReadOnlyList<Candidate> ranked, double positiveScore, Random random)
    {
        Considered += ranked.Count;
        List<Candidate> left = [];
        foreach (Candidate candidate in ranked)
        {
            string? rule = RefusedBy(candidate.Score, positiveScore);
            if (rule is null)
            {
                left.Add(candidate);
            }
            else
            {
                Skipped[rule]++;
            }
        }

        Skipped["rangeMin"] += Math.Min(options.RangeMin, left.Count);
        Candidate[] inRange = [.. left.Take(lastRank).Skip(options.RangeMin)];
        return options.SamplingStrategy == NegativeSampling.Random && inRange.Length > options.NumNegatives
            ? Draw(inRange, random)
            : [.. inRange.Take(options.NumNegatives)];
    }

    private string? RefusedBy(double score, double positive)
    {
        if (options.AbsoluteMargin is double absolute && score + absolute > positive)
        {
            return "absoluteMargin";
        }

        if (options.RelativeMargin is double relative && score > positive - Math.Abs(positive) * relative)
        {
            return "relativeMargin";
        }

        return score > options.MaxScore ? "maxScore" : score < options.MinScore ? "minScore" : null;
    }

    private Candidate[] Draw(Candidate[] inRange, Random random)
    {
        int[] places = [.. Enumerable.Range(0, inRange.Length)];
        random.Shuffle(places);
        return [.. places.Take(options.NumNegatives).Order().Select(i => inRange[i])];
    }
}
