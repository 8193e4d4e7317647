using System.Runtime.Intrinsics.X86;
using System.Text.Json;
using SearchR3.Models;

namespace SearchR3.Embedding;

/// <summary>Chooses what a model computes in where nobody says.</summary>
internal static class NativeDtype
{
    /// <summary>The stored type of the weights in <paramref name="folder"/> where the device multiplies in it, else float32.</summary>
    public static ScalarType For(string folder, Device device) => Stored(folder) switch
    {
        "bfloat16" when device.type != DeviceType.CPU || CpuMultipliesBfloat16() => ScalarType.BFloat16,
        "float16" when device.type != DeviceType.CPU => ScalarType.Float16,
        _ => ScalarType.Float32,
    };

    // AVX-512 BF16 (leaf 7, subleaf 1, EAX bit 5) or AMX BF16 (leaf 7, EDX bit 22): without them bfloat16 is slower than float32.
    private static bool CpuMultipliesBfloat16()
    {
        if (!X86Base.IsSupported)
        {
            return false;
        }

        (_, _, _, int amx) = X86Base.CpuId(7, 0);
        (int avx512, _, _, _) = X86Base.CpuId(7, 1);
        return (avx512 & (1 << 5)) != 0 || (amx & (1 << 22)) != 0;
    }

    private static string? Stored(string folder)
    {
        string path = Path.Combine(folder, ModelConfig.FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using JsonDocument config = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = config.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && (root.TryGetProperty("dtype", out JsonElement dtype) || root.TryGetProperty("torch_dtype", out dtype))
                && dtype.ValueKind == JsonValueKind.String
                ? dtype.GetString()
                : null;
        }
        catch (JsonException)
        {
            // Whoever reads the whole file next says what is wrong with it.
            return null;
        }
    }
}
