using SearchR3.Models;

namespace SearchR3.Training;

/// <summary>Sequences of token ids in rows of one length, padded on the right: one sequence a row, or several where they are packed.</summary>
internal sealed class TokenBatch
{
    private readonly bool _packed;

    private TokenBatch(IReadOnlyList<int[]> rows, IReadOnlyList<int[]> sequences)
    {
        _packed = rows.Any(row => row.Length > 1);
        Height = rows.Count;
        Width = rows.Max(row => row.Sum(s => sequences[s].Length));
        Ids = new long[Height * Width];
        Rows = [.. rows.SelectMany(row => row).Select(s => (long)s)];
        Lengths = [.. Rows.Select(s => sequences[(int)s].Length)];
        Starts = new long[Rows.Length];
        int next = 0;
        for (int row = 0; row < Height; row++)
        {
            long at = (long)row * Width;
            foreach (int s in rows[row])
            {
                Starts[next++] = at;
                foreach (int id in sequences[s])
                {
                    Ids[at++] = id;
                }
            }
        }
    }

    /// <summary>Where each sequence came from in the list that was batched.</summary>
    internal long[] Rows { get; }

    /// <summary>Flat [height, width].</summary>
    internal long[] Ids { get; }

    /// <summary>Flat position (row * width + column) of each sequence's first token.</summary>
    internal long[] Starts { get; }

    /// <summary>Tokens of each sequence.</summary>
    internal int[] Lengths { get; }

    /// <summary>Rows of the tensor.</summary>
    internal int Height { get; }

    /// <summary>The padded length.</summary>
    internal int Width { get; }

    /// <summary>Cuts sequences, sorted by length, into batches of at most <paramref name="size"/> rows.</summary>
    internal static List<TokenBatch> SortedByLength(IReadOnlyList<int[]> sequences, int size)
    {
        IEnumerable<int> order = Enumerable.Range(0, sequences.Count).OrderBy(i => sequences[i].Length).ThenBy(i => i);
        return [.. order.Select(i => (int[])[i]).Chunk(size).Select(rows => new TokenBatch(rows, sequences))];
    }

    /// <summary>
    /// Packs sequences into rows no longer than the longest of them, and cuts the rows into batches of about <paramref name="size"/> sequences (a row is
    /// not cut).
    /// </summary>
    internal static List<TokenBatch> Packed(IReadOnlyList<int[]> sequences, int size)
    {
        List<TokenBatch> batches = [];
        List<int[]> rows = [];
        int count = 0;
        foreach (int[] row in RowPacking.BestFitDecreasing([.. sequences.Select(s => s.Length)]))
        {
            if (rows.Count > 0 && count + row.Length > size)
            {
                batches.Add(new TokenBatch(rows, sequences));
                rows = [];
                count = 0;
            }

            rows.Add(row);
            count += row.Length;
        }

        if (rows.Count > 0)
        {
            batches.Add(new TokenBatch(rows, sequences));
        }

        return batches;
    }

    /// <summary>[height, width] int64 on the device.</summary>
    internal Tensor ToTensor(Device device) => ToTensor(Ids, device);

    /// <summary>Flat positions of each sequence's last token.</summary>
    internal long[] LastPositions() => [.. Starts.Zip(Lengths, (start, length) => start + length - 1)];

    /// <summary>Hidden states after the final norm, [height * width, hidden]; with graph where gradients are on.</summary>
    internal Tensor Forward(CausalLanguageModel model)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor ids = ToTensor(model.Device);
        Tensor hidden;
        if (_packed)
        {
            (long[] positions, long[] segments) = Layout();
            hidden = model.ForwardPacked(ids, ToTensor(positions, model.Device), ToTensor(segments, model.Device));
        }
        else
        {
            hidden = model.Forward(ids, padding: PaddingSide.Right);
        }

        return hidden.reshape(-1, hidden.shape[2]).MoveToOuterDisposeScope();
    }

    private Tensor ToTensor(long[] numbers, Device device) => tensor(numbers, [Height, Width], ScalarType.Int64, device);

    // Padding is a text of its own, number -1, at position 0.
    private (long[] Positions, long[] Segments) Layout()
    {
        long[] positions = new long[Ids.Length];
        long[] segments = new long[Ids.Length];
        Array.Fill(segments, -1);
        for (int s = 0; s < Starts.Length; s++)
        {
            for (int i = 0; i < Lengths[s]; i++)
            {
                positions[Starts[s] + i] = i;
                segments[Starts[s] + i] = s;
            }
        }

        return (positions, segments);
    }
}
