using System.Runtime.InteropServices;

namespace SearchR3.Benchmarks;

/// <summary>The matrices of the side-by-side bench: int32 rows, int32 columns, then the values, little-endian, row by row.</summary>
internal static class AnnFiles
{
    public static float[][] ReadFloats(string path) => Read<float>(path);

    /// <summary>One column of integers.</summary>
    public static int[] ReadColumn(string path) => [.. Read<int>(path).Select(row => row[0])];

    public static void WriteIds(string path, int[][] rows)
    {
        using FileStream stream = File.Create(path);
        stream.Write(MemoryMarshal.AsBytes<int>([rows.Length, rows.Length == 0 ? 0 : rows[0].Length]));
        foreach (int[] row in rows)
        {
            stream.Write(MemoryMarshal.AsBytes<int>(row));
        }
    }

    private static T[][] Read<T>(string path)
        where T : unmanaged
    {
        using FileStream stream = File.OpenRead(path);
        int[] shape = new int[2];
        stream.ReadExactly(MemoryMarshal.AsBytes(shape.AsSpan()));
        T[][] rows = new T[shape[0]][];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = new T[shape[1]];
            stream.ReadExactly(MemoryMarshal.AsBytes(rows[i].AsSpan()));
        }

        return rows;
    }
}
