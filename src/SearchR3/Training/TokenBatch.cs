namespace SearchR3.Training;

/// <summary>Sequences of token ids, padded on the right to one length.</summary>
internal sealed class TokenBatch
{
    private TokenBatch(long[] rows, long[] ids, int[] lengths, int width)
    {
        Rows = rows;
        Ids = ids;
        Lengths = lengths;
        Width = width;
    }

    /// <summary>Where each row came from in the list that was batched.</summary>
    internal long[] Rows { get; }

    /// <summary>Flat [rows, width].</summary>
    internal long[] Ids { get; }

    /// <summary>Tokens of each row.</summary>
    internal int[] Lengths { get; }

    /// <summary>The padded length.</summary>
    internal int Width { get; }

    /// <summary>Cuts sequences, sorted by length, into batches of at most <paramref name="size"/> rows.</summary>
    internal static List<TokenBatch> SortedByLength(IReadOnlyList<int[]> sequences, int size)
    {
        int[] order = [.. Enumerable.Range(0, sequences.Count).OrderBy(i => sequences[i].Length).ThenBy(i => i)];
        return [.. order.Chunk(size).Select(rows => Pad(rows, sequences))];
    }

    /// <summary>[rows, width] int64 on the device.</summary>
    internal Tensor ToTensor(Device device) => tensor(Ids, [Lengths.Length, Width], ScalarType.Int64, device);

    /// <summary>Flat positions (row * width + column) of each row's last token.</summary>
    internal long[] LastPositions() => [.. Lengths.Select((length, row) => (long)row * Width + length - 1)];

    private static TokenBatch Pad(int[] rows, IReadOnlyList<int[]> sequences)
    {
        int width = rows.Max(r => sequences[r].Length);
        long[] ids = new long[rows.Length * width];
        int[] lengths = new int[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            int[] sequence = sequences[rows[i]];
            lengths[i] = sequence.Length;
            for (int j = 0; j < sequence.Length; j++)
            {
                ids[i * width + j] = sequence[j];
            }
        }

        return new TokenBatch([.. rows.Select(r => (long)r)], ids, lengths, width);
    }
}
