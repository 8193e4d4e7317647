using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Evaluation;

/// <summary>Scores a run against relevance judgements.</summary>
public static class RetrievalEvaluator
{
    /// <summary>Evaluates every judged query of <paramref name="run"/>; queries of the run without judgements are ignored.</summary>
    /// <exception cref="SearchR3Exception">
    /// An option is out of range, a score is not a number, a document appears twice, or a query is missing and the rules refuse that.
    /// </exception>
    public static RetrievalReport Evaluate(Qrels qrels, RetrievalRun run, EvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(qrels);
        ArgumentNullException.ThrowIfNull(run);
        options ??= new EvaluationOptions();
        options.Validate();

        List<string> queries = [];
        var values = options.Metrics.Distinct().ToDictionary(metric => metric, _ => new List<double>());
        int missing = 0;
        foreach ((string query, IReadOnlyDictionary<string, int> judgements) in qrels.ByQuery)
        {
            bool dropped = options.Convention == MetricConvention.SentenceTransformers
                && !judgements.Values.Any(grade => grade >= options.RelevanceLevel);
            if (dropped)
            {
                continue;
            }

            if (!run.ByQuery.TryGetValue(query, out IReadOnlyList<Hit>? hits))
            {
                missing++;
                if (!IsCounted(query, options.EffectiveMissing))
                {
                    continue;
                }

                hits = [];
            }

            queries.Add(query);
            JudgedRanking ranking = Rank(query, hits, judgements, options);
            foreach ((Metric metric, List<double> column) in values)
            {
                column.Add(ranking.Value(metric));
            }
        }

        return new RetrievalReport
        {
            Convention = options.Convention,
            ConventionDescription = options.Describe(),
            Metrics = [.. values.Keys],
            Queries = queries,
            Values = values.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<double>)entry.Value),
            Means = values.ToDictionary(entry => entry.Key, entry => entry.Value.Count == 0 ? 0 : entry.Value.Average()),
            MissingQueryCount = missing,
        };
    }

    private static bool IsCounted(string query, MissingQueries missing) => missing switch
    {
        MissingQueries.Skip => false,
        MissingQueries.CountAsZero => true,
        _ => throw new SearchR3Exception(
            $"Query '{query}' has judgements but no results in the run: search it, or choose to skip missing queries or count them as 0."),
    };

    private static JudgedRanking Rank(
        string query, IReadOnlyList<Hit> hits, IReadOnlyDictionary<string, int> judgements, EvaluationOptions options)
    {
        HashSet<string> seen = new(hits.Count, StringComparer.Ordinal);
        List<Hit> kept = new(hits.Count);
        foreach (Hit hit in hits)
        {
            if (double.IsNaN(hit.Score))
            {
                throw new SearchR3Exception($"Document '{hit.DocumentId}' of query '{query}' has a score that is not a number.");
            }

            if (!seen.Add(hit.DocumentId))
            {
                throw new SearchR3Exception($"Document '{hit.DocumentId}' appears twice in the results of query '{query}'.");
            }

            if (!options.IgnoreSelfHits || !string.Equals(hit.DocumentId, query, StringComparison.Ordinal))
            {
                kept.Add(hit);
            }
        }

        // BEIR drops the self-hit from the results only: a judgement of the query on itself stays in the ideal.
        int[] grades = [.. Sort(kept, options.Convention).Select(hit => judgements.GetValueOrDefault(hit.DocumentId))];
        return new JudgedRanking(grades, judgements.Values, options);
    }

    private static IEnumerable<Hit> Sort(List<Hit> hits, MetricConvention convention) => convention switch
    {
        // trec_eval keeps a score in a C float: two doubles that round to the same float tie there.
        MetricConvention.TrecEval => hits.OrderByDescending(hit => (float)hit.Score)
            .ThenByDescending(hit => hit.DocumentId, DocumentIdOrder.Instance),
        MetricConvention.SentenceTransformers => hits.OrderByDescending(hit => hit.Score)
            .ThenBy(hit => hit.DocumentId, DocumentIdOrder.Instance),
        _ => hits.OrderByDescending(hit => hit.Score),
    };
}
