namespace SearchR3.Retrieval.Index;

/// <summary>
/// What the headers of all index files share, little-endian: an 8-byte magic, u32 version at 8, u64 length of the file at 32, a table of
/// sections (u64 offset, u64 length, u32 CRC-32C, u32 zero each), and in the last four bytes the CRC-32C of those before. Sections start at
/// multiples of 64, so that arrays of a mapped file are used in place.
/// </summary>
/// <param name="Kind">With its article, for messages.</param>
/// <param name="Magic">8 ASCII characters.</param>
/// <param name="Version">The one that this program reads and writes.</param>
/// <param name="HeaderLength">Bytes.</param>
/// <param name="SectionsOffset">Of the table.</param>
/// <param name="SectionNames">For messages, in the order of the table.</param>
internal sealed record IndexFileLayout(string Kind, string Magic, uint Version, int HeaderLength, int SectionsOffset, string[] SectionNames)
{
    public const int VersionOffset = 8;
    public const int FileLengthOffset = 32;
    public const int SectionLength = 24;
    public const int Alignment = 64;

    public int HeaderChecksumOffset => HeaderLength - sizeof(uint);
}
