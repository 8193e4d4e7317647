using System.Diagnostics;

namespace SearchR3.Embedding;

/// <summary>Adds up what is done and reports it.</summary>
internal sealed class ProgressMeter(IProgress<EmbeddingProgress>? progress, int totalItems, long totalTokens)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private int _items;
    private long _tokens;

    /// <summary>Reports a finished batch.</summary>
    public void Add(int items, long tokens)
    {
        _items += items;
        _tokens += tokens;
        progress?.Report(new EmbeddingProgress(_items, totalItems, _tokens, totalTokens, Stopwatch.GetElapsedTime(_start)));
    }
}
