using SearchR3.Embedding;
using SearchR3.Models;

namespace SearchR3.Training;

/// <summary>Gives a model the adapter that a recipe trains.</summary>
internal static class TrainingAdapter
{
    /// <summary>
    /// Attaches a new adapter, the embed token's row with it; without <paramref name="lora"/>, or where the model was loaded with one, nothing changes.
    /// </summary>
    internal static void Attach(EmbeddingModel model, LoraOptions? lora, int seed)
    {
        if (lora is null || LoraAdapter.Parameters(model.Model).Count > 0)
        {
            return;
        }

        int[] rows = [.. lora.TrainableTokenIndices.Append(model.EmbedToken).Distinct().Order()];
        LoraAdapter.Attach(model.Model, lora with { TrainableTokenIndices = rows }, seed);
    }
}
