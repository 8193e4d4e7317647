using System.Globalization;
using SearchR3.Embedding;
using SearchR3.Training;

namespace SearchR3.Reinforcement;

/// <summary>Tells how far the encoding of the whole corpus at a run's start is, which can take longer than all that follows.</summary>
internal sealed class CorpusEncodingNotes(IProgress<TrainingProgress>? progress, int steps, int documents) : IProgress<EmbeddingProgress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    private TimeSpan _last;

    /// <inheritdoc/>
    public void Report(EmbeddingProgress value)
    {
        // Refreshes and anchors encode a few documents, which need no words.
        if (value.TotalItems < documents || (value.Elapsed - _last < Pause && value.CompletedItems < value.TotalItems))
        {
            return;
        }

        _last = value.CompletedItems == value.TotalItems ? TimeSpan.Zero : value.Elapsed;
        progress?.Report(new TrainingProgress(
            0, steps, new Dictionary<string, double>(), value.TokensPerSecond, value.Elapsed.TotalSeconds,
            string.Create(CultureInfo.InvariantCulture, $"{value.CompletedItems:N0} of {value.TotalItems:N0} documents embedded, {value.ItemsPerSecond:N0} a second")));
    }
}
