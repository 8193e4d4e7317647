namespace SearchR3.Retrieval.Evaluation;

/// <summary>What happens to a judged query that the run does not hold.</summary>
public enum MissingQueries
{
    /// <summary>It is left out of the mean (trec_eval's default).</summary>
    Skip,

    /// <summary>It counts as 0 in every mean (trec_eval <c>-c</c>).</summary>
    CountAsZero,

    /// <summary>The evaluation stops with an error that names the query (ranx).</summary>
    Refuse,
}
