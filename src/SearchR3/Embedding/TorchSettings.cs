using SearchR3.Retrieval;

namespace SearchR3.Embedding;

/// <summary>Turns the words of command line and settings into what torch takes.</summary>
public static class TorchSettings
{
    /// <summary>The device that <paramref name="name"/> means: <c>cpu</c>, <c>cuda</c>, <c>cuda:n</c> or <c>mps</c>.</summary>
    /// <exception cref="SearchR3Exception">The name is unknown, or this machine or build has no such device.</exception>
    public static Device ParseDevice(string name)
    {
        string[] parts = (name ?? "").Split(':');
        int index = 0;
        bool known = parts.Length == 1
            ? parts[0] is "cpu" or "cuda" or "mps"
            : parts.Length == 2 && parts[0] == "cuda" && int.TryParse(parts[1], out index) && index >= 0;
        if (!known)
        {
            throw new SearchR3Exception($"The device '{name}' is unknown; use cpu, cuda, cuda:n or mps.");
        }

        switch (parts[0])
        {
            case "cuda":
                int devices = cuda.is_available() ? cuda.device_count() : 0;
                return index < devices
                    ? device(DeviceType.CUDA, index)
                    : throw new SearchR3Exception(
                        $"The device '{name}' was asked for, but torch sees {devices} CUDA devices here; use cpu, or a build with the CUDA package.");
            case "mps":
                return mps_is_available()
                    ? device(DeviceType.MPS)
                    : throw new SearchR3Exception("The device 'mps' was asked for, but torch sees none here; use cpu.");
            default:
                return CPU;
        }
    }

    /// <summary>The type that <paramref name="name"/> means: <c>f32</c>, <c>bf16</c> or <c>f16</c>.</summary>
    /// <exception cref="SearchR3Exception">The name is unknown.</exception>
    public static ScalarType ParseDtype(string name) => name switch
    {
        "f32" => ScalarType.Float32,
        "bf16" => ScalarType.BFloat16,
        "f16" => ScalarType.Float16,
        _ => throw new SearchR3Exception($"The dtype '{name}' is unknown; use f32, bf16 or f16."),
    };

    /// <summary>The name that <see cref="ParseDtype"/> reads.</summary>
    internal static string NameOf(ScalarType dtype) => dtype switch
    {
        ScalarType.BFloat16 => "bf16",
        ScalarType.Float16 => "f16",
        _ => "f32",
    };

    /// <summary>Sets how many threads torch computes with, in the whole process.</summary>
    /// <exception cref="SearchR3Exception">Less than one.</exception>
    public static void SetThreads(int threads)
    {
        if (threads < 1)
        {
            throw new SearchR3Exception($"The number of threads is {threads}, but must be at least 1.");
        }

        set_num_threads(threads);
    }
}
