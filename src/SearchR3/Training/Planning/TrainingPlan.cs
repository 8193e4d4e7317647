using SearchR3.Retrieval;

namespace SearchR3.Training.Planning;

/// <summary>
/// What a run will take, before it takes it: memory by part at its peak, and a step's tokens and arithmetic by phase. Times come from the arithmetic, a machine's rate
/// in a large bf16 product, and the share of it that this implementation reached when it was measured on two CPU cores; for a GPU that share is an assumption.
/// </summary>
public sealed record TrainingPlan
{
    private const double GiB = 1L << 30;

    /// <summary>Such as <c>sft</c>.</summary>
    public required string Stage { get; init; }

    /// <summary>Optimizer steps, or iterations.</summary>
    public required int Steps { get; init; }

    /// <summary>Memory by part.</summary>
    public required IReadOnlyList<PlannedMemory> Memory { get; init; }

    /// <summary>A step by phase.</summary>
    public required IReadOnlyList<PlannedWork> Work { get; init; }

    /// <summary>What is done once, before the first step.</summary>
    public IReadOnlyList<PlannedWork> Once { get; init; } = [];

    /// <summary>The sum of all parts.</summary>
    public double PeakBytes => Memory.Sum(m => m.Bytes);

    /// <summary>Seconds of a step on a machine; null where its rate is not known.</summary>
    public double? StepSeconds(PlannedDevice device) => Seconds(Work, device);

    /// <summary>Hours of the run, measurements on held-out queries left out; null where the machine's rate is not known.</summary>
    public double? Hours(PlannedDevice device) => (Seconds(Once, device) + (Steps * StepSeconds(device))) / 3600;

    /// <summary>Whether the peak is within the machine's memory.</summary>
    public bool Fits(PlannedDevice device) => PeakBytes <= device.MemoryBytes;

    /// <summary>Throws when the run cannot fit.</summary>
    /// <exception cref="SearchR3Exception">Names both numbers and what to make smaller.</exception>
    public void RequireFit(PlannedDevice device)
    {
        if (!Fits(device))
        {
            PlannedMemory largest = Memory.MaxBy(m => m.Bytes)!;
            throw new SearchR3Exception(FormattableString.Invariant(
                $"the run needs about {PeakBytes / GiB:0.0} GiB, but {device.Name} has {device.MemoryBytes / GiB:0.0}; the largest part is {largest.Part} ({largest.Bytes / GiB:0.0} GiB): {Advice(largest.Part)}"));
        }
    }

    private static string Advice(string part) => part.StartsWith("graph", StringComparison.Ordinal)
        ? "lower microBatchSize or batchSize, or set gradCache"
        : part.StartsWith("optimizer", StringComparison.Ordinal) || part.StartsWith("weights", StringComparison.Ordinal)
            ? "train an adapter (lora) or a smaller model"
            : "lower it or take a larger machine";

    private static double? Seconds(IReadOnlyList<PlannedWork> work, PlannedDevice device) =>
        device.PeakFlopPerSecond is double peak ? work.Sum(w => w.Flop / (peak * w.Utilisation)) : null;
}
