namespace SearchR3.Retrieval.Evaluation;

/// <summary>A family of retrieval metrics; with a cut-off it becomes a <see cref="Metric"/>.</summary>
public enum MetricKind
{
    /// <summary>Normalised discounted cumulative gain, discount 1 / log2(rank + 1).</summary>
    Ndcg,

    /// <summary>Average precision; its mean over queries is MAP.</summary>
    AveragePrecision,

    /// <summary>Relevant documents found, divided by all relevant documents.</summary>
    Recall,

    /// <summary>1 / rank of the first relevant document, 0 when there is none; its mean is MRR.</summary>
    ReciprocalRank,

    /// <summary>Relevant documents found, divided by the cut-off even when fewer were returned.</summary>
    Precision,
}
