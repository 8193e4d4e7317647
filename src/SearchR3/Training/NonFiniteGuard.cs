using SearchR3.Retrieval;

namespace SearchR3.Training;

/// <summary>Ends a run whose gradients are not finite again and again; a single such step is left out by the optimizer.</summary>
internal sealed class NonFiniteGuard(RunFolder run, OptimizationOptions options)
{
    private const int StepsAllowed = 5;

    private int _count;

    /// <summary>Counts a step by the norm of its gradient.</summary>
    /// <exception cref="SearchR3Exception">It is one too many.</exception>
    internal void Check(double gradientNorm, int step)
    {
        if (!double.IsFinite(gradientNorm) && ++_count > StepsAllowed)
        {
            throw new SearchR3Exception(
                $"the gradient was not finite in {_count} steps, the last one {step}: lower optimization.learningRate ({options.LearningRate}) " +
                $"or use precision f32; the last good checkpoint is in {run.Checkpoints}");
        }
    }
}
