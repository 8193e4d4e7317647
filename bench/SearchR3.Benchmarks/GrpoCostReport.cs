namespace SearchR3.Benchmarks;

/// <summary>What the iterations on one corpus cost.</summary>
internal sealed record GrpoCostReport
{
    public required int Documents { get; init; }

    public required int Threads { get; init; }

    /// <summary>libtorch's bf16 product of 2,048 x 2,048 matrices, the best of those before and after the iterations.</summary>
    public required double PeakGigaFlops { get; init; }

    public required IReadOnlyList<GrpoCostPhase> Phases { get; init; }

    public required double IterationSeconds { get; init; }

    public required double SlowestSeconds { get; init; }

    /// <summary>Processor time of the process an iteration: far below threads x seconds where others keep the machine busy.</summary>
    public required double ProcessorSeconds { get; init; }

    public required double Refreshed { get; init; }

    /// <summary>Share of the time in phases that run the model.</summary>
    public required double ModelShare { get; init; }

    /// <summary>Share of the time in phases that run the model at 30 % of the peak or better.</summary>
    public required double EfficientShare { get; init; }

    /// <summary>From the last iteration to the end of the run: the checkpoint and the model are written.</summary>
    public required double SaveSeconds { get; init; }

    public required double CheckpointMegabytes { get; init; }

    /// <summary>The process' largest resident memory (VmHWM).</summary>
    public required double PeakGigabytes { get; init; }

    /// <summary>The load average of the machine at the end; above the threads, others were running.</summary>
    public required string Load { get; init; }
}
