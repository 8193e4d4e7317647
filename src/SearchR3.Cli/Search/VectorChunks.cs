using System.Runtime.InteropServices;
using SearchR3.Retrieval;

namespace SearchR3.Cli.Search;

/// <summary>
/// Finished vectors of an index that is being built, kept on disk so that an interrupted build goes on where it was. Chunks of another
/// model, corpus or number format are thrown away.
/// </summary>
internal sealed class VectorChunks
{
    private const string IdentityFile = "identity.txt";

    private readonly string _folder;
    private readonly int _dimension;

    private VectorChunks(string folder, int dimension)
    {
        _folder = folder;
        _dimension = dimension;
    }

    /// <summary>Opens <paramref name="folder"/>; what does not belong to <paramref name="identity"/> is removed.</summary>
    public static VectorChunks Open(string folder, string identity, int dimension)
    {
        string path = Path.Combine(folder, IdentityFile);
        if (Directory.Exists(folder) && !(File.Exists(path) && File.ReadAllText(path) == identity))
        {
            if (Directory.EnumerateFileSystemEntries(folder).Any() && !File.Exists(path))
            {
                throw new SearchR3Exception($"{folder} holds something else; move it away, it is where an unfinished index is kept");
            }

            Directory.Delete(folder, recursive: true);
        }

        AtomicFile.WriteAllText(path, identity);
        return new VectorChunks(folder, dimension);
    }

    /// <summary>The vectors of a finished chunk; null when it is not there.</summary>
    public float[][]? Read(int chunk, int count)
    {
        string path = FileOf(chunk);
        if (!File.Exists(path) || new FileInfo(path).Length != (long)count * _dimension * sizeof(float))
        {
            return null;
        }

        byte[] bytes = File.ReadAllBytes(path);
        int stride = _dimension * sizeof(float);
        return [.. Enumerable.Range(0, count).Select(i => MemoryMarshal.Cast<byte, float>(bytes.AsSpan(i * stride, stride)).ToArray())];
    }

    /// <summary>Keeps a finished chunk.</summary>
    public void Write(int chunk, float[][] vectors) => AtomicFile.Write(FileOf(chunk), stream =>
    {
        foreach (float[] vector in vectors)
        {
            stream.Write(MemoryMarshal.AsBytes(vector.AsSpan()));
        }
    });

    private string FileOf(int chunk) => Path.Combine(_folder, $"{chunk:000000}.f32");
}
