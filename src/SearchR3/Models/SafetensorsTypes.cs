namespace SearchR3.Models;

/// <summary>The type codes of the safetensors format that libtorch has too.</summary>
internal static class SafetensorsTypes
{
    private static readonly (string Code, ScalarType Dtype, int Size)[] All =
    [
        ("F32", ScalarType.Float32, 4), ("BF16", ScalarType.BFloat16, 2), ("F16", ScalarType.Float16, 2), ("F64", ScalarType.Float64, 8),
        ("I64", ScalarType.Int64, 8), ("I32", ScalarType.Int32, 4), ("I16", ScalarType.Int16, 2), ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1), ("BOOL", ScalarType.Bool, 1),
    ];

    /// <summary>The type with this code, or null.</summary>
    public static ScalarType? Find(string code) =>
        All.Where(type => type.Code == code).Select(type => (ScalarType?)type.Dtype).FirstOrDefault();

    /// <summary>The code of a type that can be stored.</summary>
    public static string Code(ScalarType dtype) => All.First(type => type.Dtype == dtype).Code;

    /// <summary>Bytes of one number.</summary>
    public static int SizeOf(ScalarType dtype) => All.First(type => type.Dtype == dtype).Size;
}
