using System.Text.Json.Nodes;
using SearchR3.Retrieval.DotNetApi.Wordings;
using SearchR3.Training;

namespace SearchR3.Reinforcement;

/// <summary>
/// The queries of stage 2 in an order that follows from the seed and the position alone: each split gives its share of every iteration, and a query
/// comes again only when its split is used up. The position is all the state there is.
/// </summary>
internal sealed class RolloutQueries
{
    private readonly GrpoRecipe _recipe;
    private readonly TrainingQueries _queries;
    private readonly List<(int[] Rows, double Share, SeededOrder Order)> _splits = [];
    private readonly long[] _positions;
    private readonly double[] _credit;

    internal RolloutQueries(GrpoRecipe recipe, TrainingQueries queries)
    {
        _recipe = recipe;
        _queries = queries;
        double weights = recipe.Splits.Values.Sum();
        foreach ((string split, double weight) in recipe.Splits)
        {
            int[] rows = [.. Enumerable.Range(0, queries.Queries.Count).Where(i => queries.Queries[i].Split == split)];
            _splits.Add((rows, weight / weights, new SeededOrder(rows.Length, recipe.Seed + (1000 * (_splits.Count + 1)))));
        }

        _positions = new long[_splits.Count];
        _credit = new double[_splits.Count];
    }

    /// <summary>Where the order stands.</summary>
    internal void Store(JsonObject state)
    {
        state["queryPositions"] = new JsonArray([.. _positions.Select(p => (JsonNode)p)]);
        state["queryCredit"] = new JsonArray([.. _credit.Select(c => (JsonNode)c)]);
    }

    internal void Restore(JsonObject state)
    {
        (JsonNode[] positions, JsonNode[] credit) = (state.RequiredList("queryPositions"), state.RequiredList("queryCredit"));
        for (int i = 0; i < _positions.Length; i++)
        {
            _positions[i] = (long)positions[i];
            _credit[i] = (double)credit[i];
        }
    }

    /// <summary>The next query, in its wording.</summary>
    internal (TrainingQuery Query, string Text) Next()
    {
        int split = 0;
        for (int i = 0; i < _splits.Count; i++)
        {
            _credit[i] += _splits[i].Share;
            split = _credit[i] > _credit[split] ? i : split;
        }

        _credit[split]--;
        (int[] rows, _, SeededOrder order) = _splits[split];
        long position = _positions[split]++;
        TrainingQuery query = _queries.Queries[rows[order[position]]];
        Random random = SeededOrder.RandomFor(_recipe.Seed, position, 21 + split);
        bool rewrites = random.NextDouble() < _recipe.RewriteProbability && _recipe.RewriteSplits.Contains(query.Split);
        return (query, rewrites ? QueryWording.Rewrite(query.Text, random) : query.Text);
    }
}
