namespace SearchR3.Training;

/// <summary>What a training run tells while it runs.</summary>
/// <param name="Step">Optimizer steps done.</param>
/// <param name="Steps">Optimizer steps of the whole run.</param>
/// <param name="Values">Named numbers: loss and its parts, gradient norm, learning rate, rates, memory; dev metrics when measured (docs/training-logs.md).</param>
/// <param name="TokensPerSecond">Tokens in forward passes, padding left out.</param>
/// <param name="ElapsedSeconds">Since this process started training.</param>
/// <param name="Message">A sentence for people, or null.</param>
/// <param name="Sample">A reasoning to look at, or null.</param>
public sealed record TrainingProgress(
    int Step,
    int Steps,
    IReadOnlyDictionary<string, double> Values,
    double TokensPerSecond,
    double ElapsedSeconds,
    string? Message = null,
    ReasoningSample? Sample = null);
