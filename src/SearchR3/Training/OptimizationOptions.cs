using SearchR3.Retrieval;

namespace SearchR3.Training;

/// <summary>AdamW with warm-up and cosine decay; the part of a recipe that every stage shares.</summary>
public sealed record OptimizationOptions
{
    /// <summary>Optimizer steps of the whole run.</summary>
    /// <value>1,000.</value>
    public int Steps { get; init; } = 1000;

    /// <summary>The highest learning rate, reached after the warm-up.</summary>
    /// <value>5e-4.</value>
    public double LearningRate { get; init; } = 5e-4;

    /// <summary>The last learning rate as a share of the highest.</summary>
    /// <value>0.</value>
    public double FinalLearningRateShare { get; init; }

    /// <summary>Steps of linear warm-up.</summary>
    /// <value>20.</value>
    public int WarmupSteps { get; init; } = 20;

    /// <summary>Decoupled weight decay on matrices (vectors, such as norms and biases, have none).</summary>
    /// <value>0.1.</value>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>Decay of the first moment.</summary>
    /// <value>0.9.</value>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the second moment.</summary>
    /// <value>0.95.</value>
    public double Beta2 { get; init; } = 0.95;

    /// <summary>Added to the root of the second moment.</summary>
    /// <value>1e-8.</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The global gradient norm above which gradients are scaled down; 0 switches clipping off.</summary>
    /// <value>1.</value>
    public double ClipNorm { get; init; } = 1;

    /// <summary>Throws when a value is out of its range.</summary>
    public void Validate()
    {
        if (Steps < 1)
        {
            throw new SearchR3Exception($"optimization.steps is {Steps}; give at least 1");
        }

        if (WarmupSteps < 0 || WarmupSteps > Steps)
        {
            throw new SearchR3Exception(
                $"optimization.warmupSteps is {WarmupSteps} and optimization.steps is {Steps}; give a warm-up between 0 and the steps");
        }

        if (!(LearningRate > 0) || !(Beta1 is >= 0 and < 1) || !(Beta2 is >= 0 and < 1) || !(Epsilon > 0) || ClipNorm < 0)
        {
            throw new SearchR3Exception(
                $"optimization: learningRate {LearningRate} and epsilon {Epsilon} must be above 0, beta1 {Beta1} and beta2 {Beta2} in [0, 1), clipNorm {ClipNorm} at least 0");
        }
    }

    /// <summary>The learning rate of the step with this number, counted from 0: linear warm-up, then cosine.</summary>
    public double LearningRateAt(int step)
    {
        if (step < WarmupSteps)
        {
            return LearningRate * (step + 1) / WarmupSteps;
        }

        double progress = (double)(step - WarmupSteps) / Math.Max(1, Steps - WarmupSteps);
        double cosine = 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, progress)));
        return LearningRate * (FinalLearningRateShare + (1 - FinalLearningRateShare) * cosine);
    }
}
