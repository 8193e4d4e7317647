using System.Text.Json;

namespace SearchR3.Retrieval.Index;

/// <summary>
/// The file of an <see cref="ExactIndex"/>, little-endian. Header of <see cref="HeaderLength"/> bytes:
/// <code>
///   0  magic "SR3EXACT"          8  u32 version           12  u32 dimension
///  16  u64 row count            24  f64 largest length    32  u64 length of the file
///  40  five sections of 24 bytes: u64 offset, u64 length, u32 CRC-32C, u32 zero
/// 160  zeros                   188  u32 CRC-32C of bytes 0 to 187
/// </code>
/// Sections: info (JSON), ids (u32 byte length and UTF-8 each), ranks of the ids (i32), epochs (i32), vectors (f32, rows padded to 16
/// values). Each starts at a multiple of 64; the vectors come last.
/// </summary>
internal static class ExactIndexFormat
{
    public const uint Version = 1;
    public const int HeaderLength = 192;
    public const int VersionOffset = IndexFileLayout.VersionOffset;
    public const int DimensionOffset = 12;
    public const int CountOffset = 16;
    public const int MaxNormOffset = 24;
    public const int FileLengthOffset = IndexFileLayout.FileLengthOffset;
    public const int SectionsOffset = 40;
    public const int SectionLength = IndexFileLayout.SectionLength;
    public const int HeaderChecksumOffset = HeaderLength - sizeof(uint);
    public const int Alignment = IndexFileLayout.Alignment;
    public const int LargestDimension = 1 << 24;

    public const int Info = 0;
    public const int Ids = 1;
    public const int Ranks = 2;
    public const int Epochs = 3;
    public const int Vectors = 4;

    public static readonly string[] SectionNames = ["info", "ids", "id ranks", "epochs", "vectors"];

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static readonly IndexFileLayout Layout = new("an index", "SR3EXACT", Version, HeaderLength, SectionsOffset, SectionNames);

    public static ReadOnlySpan<byte> Magic => "SR3EXACT"u8;

    public static long Align(long offset) => (offset + Alignment - 1) / Alignment * Alignment;
}
