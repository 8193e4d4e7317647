using System.Diagnostics;
using SearchR3.Models.Fused;
using TorchSharp;

namespace SearchR3.Benchmarks;

/// <summary>What this machine can do at most, measured beside everything that is divided by it.</summary>
internal static unsafe class SpeedLimits
{
    private const long StreamFloats = 50_000_000;

    /// <summary>Seconds of the fastest of <paramref name="times"/> calls.</summary>
    public static double Best(int times, Action action)
    {
        double best = double.PositiveInfinity;
        for (int i = 0; i < times; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    /// <summary>FLOP a second of libtorch's bf16 product of 2,048 x 2,048 matrices.</summary>
    public static double Product()
    {
        using torch.Tensor a = torch.randn(2048, 2048).to(torch.ScalarType.BFloat16);
        return 2.0 * 2048 * 2048 * 2048 / Best(6, () => MachineLimits.TorchProduct(a, a));
    }

    /// <summary>Bytes a second that all processors together read from memory (200 MB, far beyond the caches).</summary>
    public static double Bandwidth()
    {
        using torch.Tensor memory = torch.ones(StreamFloats);
        nint floats = (nint)TensorMemory.Of(memory);
        return sizeof(float) * StreamFloats / Best(4, () => MachineLimits.Stream((float*)floats, StreamFloats));
    }
}
