namespace SearchR3.Embedding;

/// <summary>Where a loaded model came from; a model that has one is owned by its <see cref="EmbeddingModel"/>.</summary>
/// <param name="WeightsFolder">The folder of the full weights: an adapter's base.</param>
/// <param name="Revision">Computes the revision.</param>
internal sealed record EmbeddingModelSource(string WeightsFolder, Func<string> Revision);
