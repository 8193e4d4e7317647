using System.Text.Json.Serialization;
using SearchR3.Retrieval;

namespace SearchR3.Training;

/// <summary>What a recipe is trained on: in JSON a BEIR folder, or a list of folders and of objects with <c>folder</c>, <c>splits</c> and <c>weight</c>.</summary>
/// <param name="Sets">The data sets; held-out queries are those of the first.</param>
[JsonConverter(typeof(TrainingDataConverter))]
public sealed record TrainingData(IReadOnlyList<TrainingDataset> Sets)
{
    /// <summary>One data set, with the recipe's splits.</summary>
    public static implicit operator TrainingData(string folder) => new([new TrainingDataset { Folder = folder }]);

    /// <summary>The folders.</summary>
    public override string ToString() => string.Join(", ", Sets.Select(s => s.Folder));

    /// <summary>Throws when there is no data set, a weight is out of its range, or weights and strategy contradict each other.</summary>
    internal void Validate(DatasetStrategy strategy)
    {
        if (Sets.Count == 0)
        {
            throw new SearchR3Exception("data is an empty list; give a folder, or a list of at least one data set");
        }

        foreach (TrainingDataset set in Sets)
        {
            if (!(set.Weight > 0) || !double.IsFinite(set.Weight))
            {
                throw new SearchR3Exception($"data gives {set.Folder} the weight {set.Weight}; give one above 0, or take it from the list");
            }

            if (strategy == DatasetStrategy.RoundRobin && set.Weight != 1)
            {
                throw new SearchR3Exception(
                    $"data gives {set.Folder} the weight {set.Weight}, but dataSetStrategy is roundRobin, which draws all alike; leave the weight away or set proportional");
            }

            if (set.Splits is { } splits && (splits.Count == 0 || splits.Values.Any(w => !(w > 0))))
            {
                throw new SearchR3Exception($"data names no split of {set.Folder}, or one without a weight above 0; correct its splits, or leave them away for the recipe's");
            }
        }
    }
}
