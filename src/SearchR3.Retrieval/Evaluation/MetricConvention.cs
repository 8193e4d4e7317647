namespace SearchR3.Retrieval.Evaluation;

/// <summary>
/// Whose rules the numbers follow. The same run gets different values from different programs: they disagree about ties, graded
/// relevance, the divisor of average precision and queries without results.
/// </summary>
public enum MetricConvention
{
    /// <summary>
    /// trec_eval (also pytrec_eval, BEIR, mteb): scores compared as float32, ties by document id descending, linear gain, average
    /// precision divided by all relevant documents, mean over the queries that are in both files.
    /// </summary>
    TrecEval,

    /// <summary>
    /// ranx: scores compared as float64, ties in the order of the run, documents below the relevance level gain nothing, and a query
    /// without results is an error.
    /// </summary>
    Ranx,

    /// <summary>
    /// sentence-transformers' InformationRetrievalEvaluator: binary gain, ties by document id ascending, average precision divided by
    /// min(cut-off, relevant), queries without a relevant document dropped, queries without results counted as 0.
    /// </summary>
    SentenceTransformers,
}
