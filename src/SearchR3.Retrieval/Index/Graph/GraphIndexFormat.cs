using System.Text.Json;
using System.Text.Json.Serialization;

namespace SearchR3.Retrieval.Index.Graph;

/// <summary>
/// The file of a <see cref="GraphIndex"/>, little-endian. Header of <see cref="HeaderLength"/> bytes:
/// <code>
///   0  magic "SR3GRAPH"          8  u32 version           12  u32 dimension
///  16  u64 row count            24  u64 live rows         32  u64 length of the file
///  40  u32 most links of a row  44  u32 1 with codes, 0 without
///  48  seven sections of 24 bytes: u64 offset, u64 length, u32 CRC-32C, u32 zero
/// 216  zeros                   252  u32 CRC-32C of bytes 0 to 251
/// </code>
/// Sections: description (JSON: info and options), ids (u32 byte length and UTF-8 each), then the arrays of <see cref="GraphShape"/> as they
/// lie in memory, with every version 0 and unused places of the lists 0. Each starts at a multiple of 64, so that a mapped file is used in place.
/// </summary>
internal static class GraphIndexFormat
{
    public const uint Version = 1;
    public const int HeaderLength = 256;
    public const int VersionOffset = IndexFileLayout.VersionOffset;
    public const int DimensionOffset = 12;
    public const int CountOffset = 16;
    public const int LiveOffset = 24;
    public const int FileLengthOffset = IndexFileLayout.FileLengthOffset;
    public const int MaxLinksOffset = 40;
    public const int CodesOffset = 44;
    public const int SectionsOffset = 48;
    public const int SectionLength = IndexFileLayout.SectionLength;
    public const int HeaderChecksumOffset = HeaderLength - sizeof(uint);
    public const int LargestDimension = 1 << 24;
    public const int LargestLinks = 512;

    public const int Description = 0;
    public const int Ids = 1;
    public const int Rows = 2;
    public const int Codes = 3;
    public const int Norms = 4;
    public const int Links = 5;
    public const int Epochs = 6;

    public static readonly string[] SectionNames = ["description", "ids", "rows", "codes", "norms", "links", "epochs"];

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter<GraphCodes>() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static readonly IndexFileLayout Layout = new("a graph index", "SR3GRAPH", Version, HeaderLength, SectionsOffset, SectionNames);

    public static ReadOnlySpan<byte> Magic => "SR3GRAPH"u8;

    /// <summary>The JSON section.</summary>
    public sealed record Head(IndexInfo Info, GraphIndexOptions Options);
}
