using System.Buffers.Binary;
using SearchR3.Retrieval.Index;

namespace SearchR3.Fuzz.Targets;

/// <summary>What the two kinds of index files share: small contents, and checksums that fit again after a change.</summary>
internal static class IndexBytes
{
    public static IReadOnlyList<string> Words =>
    [
        "\"epoch\":", "\"modelRevision\":", "null", "-1", "2147483648", "{}", "[]", "\"Int8\"", "\"Float\"", "\"dot\"", "\"alpha\":", "\"searchWidth\":", "\"buildWidth\":", "1e39", "\"degree\":", "\"seed\":", "\0\0\0\0", "\u0001\0\0\0", "\uFFFD",
    ];

    public static string[] Ids(int count) => [.. Enumerable.Range(0, count).Select(i => $"d{i}")];

    public static float[][] Vectors(int count) => [.. Enumerable.Range(0, count).Select(i => new[] { i, 1f, -i / 2f, (i * 7) % 5 })];

    public static float[] Query(int dimension)
    {
        float[] query = new float[dimension];
        Array.Fill(query, 0.5f);
        return query;
    }

    public static byte[] Of(Action<string> save)
    {
        string path = Path.Combine(Path.GetTempPath(), $"searchr3-fuzz-{Guid.NewGuid():N}");
        try
        {
            save(path);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Puts the checksums right, and now and then length and version too, so that a change is believed.</summary>
    public static byte[] Repair(byte[] input, IndexFileLayout layout, Random random)
    {
        if (input.Length < layout.HeaderLength)
        {
            return input;
        }

        byte[] file = [.. input];
        if (random.Next(4) != 0)
        {
            System.Text.Encoding.ASCII.GetBytes(layout.Magic).CopyTo(file, 0);
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(IndexFileLayout.VersionOffset), layout.Version);
            BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(IndexFileLayout.FileLengthOffset), file.Length);
        }

        for (int section = 0; section < layout.SectionNames.Length; section++)
        {
            Span<byte> entry = file.AsSpan(layout.SectionsOffset + (section * IndexFileLayout.SectionLength), IndexFileLayout.SectionLength);
            long offset = BinaryPrimitives.ReadInt64LittleEndian(entry);
            long length = BinaryPrimitives.ReadInt64LittleEndian(entry[8..]);
            if (offset >= layout.HeaderLength && length >= 0 && offset <= file.Length && length <= file.Length - offset)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(entry[16..], Crc32C.Compute(file.AsSpan((int)offset, (int)length)));
            }
        }

        BinaryPrimitives.WriteUInt32LittleEndian(
            file.AsSpan(layout.HeaderChecksumOffset), Crc32C.Compute(file.AsSpan(0, layout.HeaderChecksumOffset)));
        return file;
    }
}
