using System.Text.Json;
using SearchR3.Embedding;
using SearchR3.Reinforcement.Environment;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Reinforcement;

/// <summary>
/// Held-out queries, embedded after greedy reasoning, on which the environment's reward and nDCG@10 are compared with those of a full re-encoding: how
/// far the rewards of training can be trusted.
/// </summary>
internal sealed class HeldOutProbe
{
    private readonly EmbeddingModel _model;
    private readonly RetrievalEnvironment _environment;
    private readonly string[] _texts;
    private readonly IReadOnlyDictionary<int, int>[] _relevant;

    private HeldOutProbe(EmbeddingModel model, RetrievalEnvironment environment, string[] texts, IReadOnlyDictionary<int, int>[] relevant)
    {
        _model = model;
        _environment = environment;
        _texts = texts;
        _relevant = relevant;
    }

    /// <summary>Null when the recipe asks for no probe.</summary>
    internal static HeldOutProbe? Open(GrpoRecipe recipe, Corpus corpus, EmbeddingModel model, RetrievalEnvironment environment)
    {
        if (recipe.ProbeQueries == 0 || recipe.Evaluation.Splits.Count == 0)
        {
            return null;
        }

        BeirDataset data = BeirDataset.Load(recipe.Data, recipe.Evaluation.Splits[0], corpus);
        Query[] queries = [.. data.Queries.Take(recipe.ProbeQueries)];
        return new HeldOutProbe(
            model,
            environment,
            [.. queries.Select(q => q.Text)],
            [.. queries.Select(q => data.Qrels.ByQuery[q.Id].ToDictionary(j => corpus.IndexOf(j.Key), j => j.Value))]);
    }

    /// <summary>Costs a full encoding of the corpus.</summary>
    internal IReadOnlyDictionary<string, double> Measure()
    {
        float[][] vectors = [.. _model.EmbedQueries(_texts).Select(e => e.Vector)];
        return _environment.Probe(vectors, _relevant).ToJson().ToDictionary(pair => pair.Key, pair => pair.Value.Deserialize<double>());
    }
}
