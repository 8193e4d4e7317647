namespace SearchR3.Models;

/// <summary>The numeric library as a whole: whether it loads, its devices. Process-wide.</summary>
public static class TorchRuntime
{
    /// <summary>Null when the native library loads; otherwise the loader's words. Never throws.</summary>
    public static string? LoadFailure()
    {
        try
        {
            using Tensor one = ones(1);
            return TorchNumber.Read(one) == 1f ? null : "the native library loads, but 1 is not 1";
        }
#pragma warning disable CA1031 // Which exception a failed load gives depends on the system.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Exception cause = e;
            while (cause.InnerException is { } inner)
            {
                cause = inner;
            }

            return cause.Message;
        }
    }

    /// <summary>Whether a CUDA device can be used.</summary>
    public static bool HasCuda => cuda.is_available();

    /// <summary>How many CUDA devices there are.</summary>
    public static int CudaDevices => cuda.device_count();
}
