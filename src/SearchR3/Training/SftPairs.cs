using SearchR3.Retrieval.DotNetApi.Wordings;

namespace SearchR3.Training;

/// <summary>Makes a pair of a query: its wording, one of its answers, its negatives, whether it is embedded after a reasoning.</summary>
internal sealed class SftPairs(SftRecipe recipe, TrainingQueries queries, HardNegatives? negatives)
{
    /// <summary>A pair of the query in <paramref name="row"/>.</summary>
    internal SftPair Of(int row, Random random)
    {
        TrainingQuery query = queries.Queries[row];
        bool rewrites = random.NextDouble() < recipe.RewriteProbability && recipe.RewriteSplits.Contains(query.Split);
        string text = rewrites ? QueryWording.Rewrite(query.Text, random) : query.Text;
        int document = query.Relevant[random.Next(query.Relevant.Length)];
        SftReasoningOptions reasoning = recipe.Reasoning;
        bool samples = reasoning.Source != SftReasoningSource.None && reasoning.CrossFit && !query.IsWritten &&
            random.NextDouble() < reasoning.SampledProbability;
        return new SftPair(query, row, text, document, Negatives(query, random), samples);
    }

    /// <summary>Negatives of the query, drawn anew.</summary>
    internal int[] Negatives(TrainingQuery query, Random random) => negatives?.For(query, recipe.HardNegatives!.PerQuery, random) ?? [];
}
