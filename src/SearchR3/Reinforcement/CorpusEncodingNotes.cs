using System.Globalization;
using SearchR3.Embedding;
using SearchR3.Training;

namespace SearchR3.Reinforcement;

/// <summary>Tells how far the encoding of the whole corpus at a run's start is, which can take longer than all that follows.</summary>
internal sealed class CorpusEncodingNotes(IProgress<TrainingProgress>? progress, int steps, int documents) : IProgress<EmbeddingProgress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    private TimeSpan _last;
    private bool _done;

    /// <inheritdoc/>
    public void Report(EmbeddingProgress value)
    {
        // What is encoded later, were it all documents, belongs to an iteration and is no longer before the first step.
        bool whole = value.CompletedItems == value.TotalItems;
        if (_done || value.TotalItems < documents || (value.Elapsed - _last < Pause && !whole))
        {
            return;
        }

        (_last, _done) = (value.Elapsed, whole);
        progress?.Report(new TrainingProgress(
            0, steps, new Dictionary<string, double>(), value.TokensPerSecond, value.Elapsed.TotalSeconds,
            string.Create(CultureInfo.InvariantCulture, $"{value.CompletedItems:N0} of {value.TotalItems:N0} documents embedded, {value.ItemsPerSecond:N0} a second")));
    }
}
