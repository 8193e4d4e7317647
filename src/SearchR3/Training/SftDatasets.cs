using System.Security.Cryptography;
using System.Text;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Training;

/// <summary>The data sets of a recipe: queries, corpus and written reasonings of each, and the batches of all.</summary>
internal sealed class SftDatasets
{
    /// <summary>Keeps the shuffles of the data sets apart; those of a data set's splits are 1,000 apart.</summary>
    private const int SeedStride = 1_000_003;

    private readonly SftRecipe _recipe;
    private readonly List<TrainingQueries> _queries = [];
    private readonly List<WrittenReasonings?> _written = [];

    private SftDatasets(SftRecipe recipe) => _recipe = recipe;

    /// <summary>The corpus of the first, whose held-out queries are measured.</summary>
    internal Corpus FirstCorpus => _queries[0].Corpus;

    /// <summary>Of the corpora; of a lone one its own.</summary>
    internal string Hash => _queries.Count == 1
        ? FirstCorpus.Hash
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', _queries.Select(q => q.Corpus.Hash)))));

    /// <summary>Queries of all.</summary>
    internal int Queries => _queries.Sum(q => q.Queries.Count);

    /// <summary>Documents of all.</summary>
    internal int Documents => _queries.Sum(q => q.Corpus.Count);

    /// <summary>Reads the queries and corpora.</summary>
    internal static SftDatasets Load(SftRecipe recipe)
    {
        SftDatasets datasets = new(recipe);
        foreach (TrainingDataset set in recipe.Data.Sets)
        {
            datasets._queries.Add(TrainingQueries.Load(
                set.Folder, Splits(recipe, set).Keys, recipe.Reasoning.WrittenShare, recipe.Reasoning.HalvesSeed ?? recipe.Seed));
        }

        return datasets;
    }

    /// <summary>Reads the reasonings and hard negatives, and gives what draws the batches.</summary>
    internal ISftBatchSampler Open()
    {
        List<ISftBatchSampler> samplers = [];
        foreach ((TrainingDataset set, TrainingQueries queries) in _recipe.Data.Sets.Zip(_queries))
        {
            HardNegatives? negatives = _recipe.HardNegatives is null
                ? null
                : HardNegatives.Load(Path.Combine(set.Folder, _recipe.HardNegatives.File), queries.Corpus);
            _written.Add(WrittenReasonings.Open(_recipe.Reasoning, set.Folder, queries.Corpus));
            SftRecipe own = _recipe with { Splits = Splits(_recipe, set), Seed = unchecked(_recipe.Seed + SeedStride * samplers.Count) };
            samplers.Add(SftBatchSampler.Of(own, queries, negatives));
        }

        return samplers.Count == 1 ? samplers[0] : new MixedSampler(
            samplers,
            MixedSampler.Shares([.. _queries.Select(q => q.Queries.Count)], [.. _recipe.Data.Sets.Select(s => s.Weight)], _recipe.BatchSize),
            _recipe.DataSetStrategy == DatasetStrategy.RoundRobin ? null : _recipe.Seed);
    }

    /// <summary>The corpus that a batch's documents are rows of.</summary>
    internal Corpus Corpus(SftBatch batch) => _queries[batch.Set].Corpus;

    /// <summary>What the batch's written reasonings come from; null when the recipe has none.</summary>
    internal WrittenReasonings? Written(SftBatch batch) => _written[batch.Set];

    private static IReadOnlyDictionary<string, double> Splits(SftRecipe recipe, TrainingDataset set) => set.Splits ?? recipe.Splits;
}
