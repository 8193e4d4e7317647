using System.Runtime.InteropServices;
using SearchR3.Reinforcement.Environment;

namespace SearchR3.Benchmarks;

/// <summary>
/// A document encoder whose first encoding of the whole corpus comes from a file, or from a generator of random unit vectors: what a run begins with is not what
/// is measured. Everything after it is the model's.
/// </summary>
internal sealed class StartingVectors(IHeldDocumentEncoder encoder, int documents, int dimension, string? file) : IHeldDocumentEncoder
{
    private bool _begun;

    public bool IsHeld => encoder.IsHeld;

    public float[][] Encode(IReadOnlyList<int> rows, CancellationToken cancellation = default)
    {
        if (_begun || rows.Count != documents)
        {
            return encoder.Encode(rows, cancellation);
        }

        _begun = true;
        if (file is null)
        {
            return [.. rows.Select(row => RandomUnit(row, dimension))];
        }

        long bytes = (long)documents * dimension * sizeof(float);
        if (!File.Exists(file) || new FileInfo(file).Length != bytes)
        {
            Console.Error.WriteLine($"encoding {documents:N0} documents once, into {file}");
            Write(file, encoder.Encode(rows, cancellation));
        }

        return Read(file, documents, dimension);
    }

    public float[][] EncodeLive(IReadOnlyList<int> rows, CancellationToken cancellation = default) => encoder.EncodeLive(rows, cancellation);

    public int TokensOf(int row) => encoder.TokensOf(row);

    public void Hold() => encoder.Hold();

    public void Release() => encoder.Release();

    public void SaveHeld(string folder) => encoder.SaveHeld(folder);

    public void LoadHeld(string folder) => encoder.LoadHeld(folder);

    private static float[] RandomUnit(int row, int dimension)
    {
        Random random = new(row);
        float[] vector = [.. Enumerable.Range(0, dimension).Select(_ => (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5))];
        float length = MathF.Sqrt(vector.Sum(x => x * x));
        return [.. vector.Select(x => x / length)];
    }

    private static void Write(string path, float[][] vectors)
    {
        string temporary = path + ".tmp";
        using (FileStream stream = File.Create(temporary))
        {
            foreach (float[] vector in vectors)
            {
                stream.Write(MemoryMarshal.AsBytes<float>(vector));
            }
        }

        File.Move(temporary, path, overwrite: true);
    }

    private static float[][] Read(string path, int documents, int dimension)
    {
        float[][] vectors = new float[documents][];
        using FileStream stream = File.OpenRead(path);
        for (int i = 0; i < documents; i++)
        {
            vectors[i] = new float[dimension];
            stream.ReadExactly(MemoryMarshal.AsBytes(vectors[i].AsSpan()));
        }

        return vectors;
    }
}
