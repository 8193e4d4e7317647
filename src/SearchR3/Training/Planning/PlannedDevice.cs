
namespace SearchR3.Training.Planning;

/// <summary>A machine that a run is planned for.</summary>
/// <param name="Name">For people.</param>
/// <param name="MemoryBytes">What the run may take.</param>
/// <param name="PeakFlopPerSecond">Of a large dense bf16 product; null leaves times out.</param>
public sealed record PlannedDevice(string Name, double MemoryBytes, double? PeakFlopPerSecond)
{
    private const double GiB = 1L << 30;

    /// <summary>One GPU of 80 GB: an H100's data sheet, 989 TFLOP/s. Not measured here.</summary>
    public static PlannedDevice Gpu80 { get; } = new("one 80 GB GPU (H100: 989 TFLOP/s)", 79 * GiB, 989e12);

    /// <summary>One GPU of 24 GB: an RTX 4090's data sheet, 165 TFLOP/s. Not measured here.</summary>
    public static PlannedDevice Gpu24 { get; } = new("one 24 GB GPU (RTX 4090: 165 TFLOP/s)", 23.6 * GiB, 165e12);

    /// <summary>The machine that this runs on, its product timed for a fraction of a second.</summary>
    public static PlannedDevice Here() => new(
        $"this machine, {get_num_threads()} threads", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, Bf16Product.FlopPerSecond(CPU));
}
