namespace SearchR3.Retrieval.Evaluation;

/// <summary>Which metrics are computed, and by whose rules.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Default: <see cref="Metric.Default"/>.</summary>
    public IReadOnlyList<Metric> Metrics { get; init; } = Metric.Default;

    /// <summary>Default: <see cref="MetricConvention.TrecEval"/>.</summary>
    public MetricConvention Convention { get; init; } = MetricConvention.TrecEval;

    /// <summary>nDCG's gain. Null takes the convention's own: linear, or binary for sentence-transformers.</summary>
    public GainFunction? Gain { get; init; }

    /// <summary>The lowest grade that counts as relevant. Default: 1.</summary>
    public int RelevanceLevel { get; init; } = 1;

    /// <summary>Judged queries without results. Null takes the convention's own: skip, refuse (ranx) or 0 (sentence-transformers).</summary>
    public MissingQueries? Missing { get; init; }

    /// <summary>Drops the document whose id equals the query's id before ranking, as BEIR does. Default: false.</summary>
    public bool IgnoreSelfHits { get; init; }

    internal GainFunction EffectiveGain =>
        Gain ?? (Convention == MetricConvention.SentenceTransformers ? GainFunction.Binary : GainFunction.Linear);

    internal MissingQueries EffectiveMissing => Missing ?? Convention switch
    {
        MetricConvention.Ranx => MissingQueries.Refuse,
        MetricConvention.SentenceTransformers => MissingQueries.CountAsZero,
        _ => MissingQueries.Skip,
    };

    internal void Validate()
    {
        if (Metrics.Count == 0)
        {
            throw new SearchR3Exception("No metric was asked for: name at least one, for example nDCG@10.");
        }

        if (RelevanceLevel < 1)
        {
            throw new SearchR3Exception($"The relevance level is {RelevanceLevel}, but it must be 1 or more.");
        }

        foreach (Metric metric in Metrics)
        {
            if (metric.CutOff is <= 0)
            {
                throw new SearchR3Exception($"{metric.Name} has cut-off {metric.CutOff}, but a cut-off must be 1 or more.");
            }

            if (metric is { Kind: MetricKind.Precision, CutOff: null })
            {
                throw new SearchR3Exception("Precision needs a cut-off, for example P@10.");
            }
        }
    }

    internal string Describe()
    {
        string name = Convention switch
        {
            MetricConvention.TrecEval => "trec_eval (ties by document id descending)",
            MetricConvention.Ranx => "ranx (ties in run order)",
            _ => "sentence-transformers (ties by document id ascending, MAP divided by min(k, relevant))",
        };
        string missing = EffectiveMissing switch
        {
            MissingQueries.Skip => "queries without results left out",
            MissingQueries.CountAsZero => "queries without results counted as 0",
            _ => "queries without results refused",
        };
        string self = IgnoreSelfHits ? ", query id = document id dropped" : string.Empty;
        return $"{name}, {EffectiveGain.ToString().ToLowerInvariant()} gain, relevant from grade {RelevanceLevel}, {missing}{self}";
    }
}
