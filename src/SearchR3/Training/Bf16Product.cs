using System.Diagnostics;

namespace SearchR3.Training;

/// <summary>The rate of a large bfloat16 product: what the arithmetic of a model is compared with.</summary>
internal static class Bf16Product
{
    private const double MeasuredSeconds = 0.2;

    /// <summary>FLOP a second: the best of as many products as fit the time, as another process beside this one only ever makes them slower.</summary>
    internal static double FlopPerSecond(Device device)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        long size = device.type == DeviceType.CPU ? 1024 : 8192;
        Tensor factor = ones([size, size], ScalarType.BFloat16, device);
        double best = double.PositiveInfinity;
        Stopwatch whole = Stopwatch.StartNew();
        do
        {
            long start = Stopwatch.GetTimestamp();
            using Tensor product = factor.mm(factor);

            // Asks for one number, so that the device has finished.
            using Tensor number = product[0, 0].cpu();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        while (whole.Elapsed.TotalSeconds < MeasuredSeconds);
        return 2.0 * size * size * size / best;
    }
}
