using System.Buffers.Binary;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Index;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Index;

public sealed class ExactIndexFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("searchr3-index-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(5, 16)]
    [InlineData(333, 100)]
    public void A_saved_index_answers_as_before(int rows, int dimension)
    {
        string[] ids = [.. VectorSets.Ids(rows).Select(id => id + "é😀")];
        using ExactIndex built = VectorSets.Index(ids, VectorSets.Reals(rows, dimension, 1), IndexInfo.Cosine);
        string path = Path.Combine(_folder, "new", "a.index");
        built.Save(path);

        using ExactIndex loaded = ExactIndex.Load(path);

        Assert.Equal(built.Info, loaded.Info);
        Assert.Equal(built.Ids, loaded.Ids);
        Assert.Equal((built.Count, built.Dimension), (loaded.Count, loaded.Dimension));
        Assert.All(Enumerable.Range(0, rows), row =>
        {
            Assert.Equal(built.EpochOf(row), loaded.EpochOf(row));
            Assert.Equal(built.VectorOf(row), loaded.VectorOf(row));
        });
        float[][] queries = VectorSets.Reals(rows == 0 ? 0 : 70, dimension, 2);
        Assert.Equal(built.Search(queries, 10), loaded.Search(queries, 10));
        Assert.Equal(["a.index"], Directory.GetFiles(Path.GetDirectoryName(path)!).Select(Path.GetFileName));
    }

    [Fact]
    public void The_same_index_gives_the_same_bytes_and_aligned_vectors()
    {
        byte[] first = SavedBytes("first");

        Assert.Equal(first, SavedBytes("second"));
        long vectors = BinaryPrimitives.ReadInt64LittleEndian(first.AsSpan(ExactIndexFormat.SectionsOffset + (ExactIndexFormat.Vectors * ExactIndexFormat.SectionLength)));
        Assert.Equal(0, vectors % 64);
        Assert.Equal(first.Length, vectors + (20 * 16 * sizeof(float)));
    }

    [Fact]
    public void An_index_can_be_replaced_while_it_is_mapped()
    {
        string path = Save("a", VectorSets.Reals(20, 8, 1));
        using ExactIndex old = ExactIndex.Load(path);
        IReadOnlyList<Hit> before = old.Search(new float[] { 1, 0, 0, 0, 0, 0, 0, 0 }, 3);
        Save("a", VectorSets.Reals(20, 8, 2));

        using ExactIndex fresh = ExactIndex.Load(path);

        Assert.Equal(before, old.Search(new float[] { 1, 0, 0, 0, 0, 0, 0, 0 }, 3));
        Assert.NotEqual(before, fresh.Search(new float[] { 1, 0, 0, 0, 0, 0, 0, 0 }, 3));
    }

    [Fact]
    public void Every_flipped_byte_is_noticed()
    {
        byte[] good = SavedBytes("good");
        string path = Path.Combine(_folder, "bad");
        long[] padding = Padding(good);
        for (int at = 0; at < good.Length; at++)
        {
            byte[] bad = [.. good];
            bad[at] ^= 0x10;
            File.WriteAllBytes(path, bad);
            if (padding.Contains(at))
            {
                using ExactIndex same = ExactIndex.Load(path);
                continue;
            }

            string message = Assert.Throws<SearchR3Exception>(() => ExactIndex.Load(path)).Message;
            Assert.Contains(path, message, StringComparison.Ordinal);
            Assert.Contains("at byte", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_truncation_is_noticed_with_both_lengths()
    {
        byte[] good = SavedBytes("good");
        string path = Path.Combine(_folder, "short");
        for (int length = 0; length < good.Length; length += 13)
        {
            File.WriteAllBytes(path, good[..length]);
            string message = Assert.Throws<SearchR3Exception>(() => ExactIndex.Load(path)).Message;
            Assert.Contains($"{length} bytes", message, StringComparison.Ordinal);
            Assert.Contains(length < ExactIndexFormat.HeaderLength ? $"{ExactIndexFormat.HeaderLength}" : $"{good.Length}", message, StringComparison.Ordinal);
        }

        File.WriteAllBytes(path, [.. good, 0]);
        Assert.Throws<SearchR3Exception>(() => ExactIndex.Load(path));
    }

    [Fact]
    public void Another_version_and_another_kind_of_file_are_named()
    {
        byte[] bytes = SavedBytes("good");
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ExactIndexFormat.VersionOffset), 9);
        string path = Path.Combine(_folder, "other");
        File.WriteAllBytes(path, bytes);
        string version = Assert.Throws<SearchR3Exception>(() => ExactIndex.Load(path)).Message;
        File.WriteAllText(path, new string('x', 400));
        string kind = Assert.Throws<SearchR3Exception>(() => ExactIndex.Load(path)).Message;

        Assert.Contains("version 9, but this program reads version 1", version, StringComparison.Ordinal);
        Assert.Contains("SR3EXACT", kind, StringComparison.Ordinal);
    }

    [Fact]
    public void Header_lies_with_a_right_checksum_are_refused()
    {
        byte[] good = SavedBytes("good");
        (int At, long Value)[] lies =
        [
            (ExactIndexFormat.CountOffset, 21), (ExactIndexFormat.CountOffset, long.MaxValue), (ExactIndexFormat.CountOffset, -1),
            (ExactIndexFormat.FileLengthOffset, 1L << 60), (ExactIndexFormat.SectionsOffset, 1L << 60),
            (ExactIndexFormat.SectionsOffset, -64), (ExactIndexFormat.SectionsOffset + 8, long.MaxValue), (ExactIndexFormat.SectionsOffset + 32, 1L << 40),
        ];
        string path = Path.Combine(_folder, "lie");
        foreach ((int at, long value) in lies)
        {
            byte[] bad = [.. good];
            BinaryPrimitives.WriteInt64LittleEndian(bad.AsSpan(at), value);
            uint checksum = Crc32C.Compute(bad.AsSpan(0, ExactIndexFormat.HeaderChecksumOffset));
            BinaryPrimitives.WriteUInt32LittleEndian(bad.AsSpan(ExactIndexFormat.HeaderChecksumOffset), checksum);
            File.WriteAllBytes(path, bad);
            Assert.Contains("at byte", Assert.Throws<SearchR3Exception>(() => ExactIndex.Load(path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Missing_files_folders_and_rights_are_one_sentence()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "x");
        using ExactIndex index = VectorSets.Index(["a"], [[1]]);

        Assert.Contains("cannot be read", Assert.Throws<SearchR3Exception>(() => ExactIndex.Load(Path.Combine(_folder, "none"))).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Assert.Throws<SearchR3Exception>(() => ExactIndex.Load(_folder)).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be written", Assert.Throws<SearchR3Exception>(() => index.Save(Path.Combine(file, "below"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_rights_is_refused()
    {
        string closed = Directory.CreateDirectory(Path.Combine(_folder, "closed")).FullName;
        using Permissions denied = Permissions.DenyWriting(closed);
        using ExactIndex index = VectorSets.Index(["a"], [[1]]);
        Assert.Contains("cannot be written", Assert.Throws<SearchR3Exception>(() => index.Save(Path.Combine(closed, "a"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_surrogate_pair_cannot_be_stored()
    {
        using ExactIndex index = VectorSets.Index(["a\uD800"], [[1]]);

        Assert.Contains("Unicode", Assert.Throws<SearchR3Exception>(() => index.Save(Path.Combine(_folder, "a"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_checksum_is_crc32c() => Assert.Equal(0xE3069283u, Crc32C.Compute("123456789"u8));

    private static long[] Padding(byte[] file)
    {
        List<long> used = [];
        for (int section = 0; section < ExactIndexFormat.SectionNames.Length; section++)
        {
            ReadOnlySpan<byte> entry = file.AsSpan(ExactIndexFormat.SectionsOffset + (section * ExactIndexFormat.SectionLength));
            long offset = BinaryPrimitives.ReadInt64LittleEndian(entry);
            long length = BinaryPrimitives.ReadInt64LittleEndian(entry[8..]);
            used.AddRange(Enumerable.Range(0, (int)length).Select(i => offset + i));
        }

        return [.. Enumerable.Range(ExactIndexFormat.HeaderLength, file.Length - ExactIndexFormat.HeaderLength).Select(i => (long)i).Except(used)];
    }

    private string Save(string name, float[][] rows)
    {
        using ExactIndex index = VectorSets.Index(VectorSets.Ids(rows.Length), rows);
        string path = Path.Combine(_folder, name);
        index.Save(path);
        return path;
    }

    private byte[] SavedBytes(string name) => File.ReadAllBytes(Save(name, VectorSets.Reals(20, 8, 1)));
}
