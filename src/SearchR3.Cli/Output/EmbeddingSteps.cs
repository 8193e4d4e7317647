using SearchR3.Embedding;

namespace SearchR3.Cli.Output;

/// <summary>An embedding's progress as a progress display takes it.</summary>
internal sealed class EmbeddingSteps(IProgress<WorkProgress> outer) : IProgress<EmbeddingProgress>
{
    public void Report(EmbeddingProgress value) => outer.Report(new WorkProgress(value.CompletedItems, value.TotalItems));
}
