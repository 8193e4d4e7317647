using SearchR3.Retrieval.Index;

namespace SearchR3.Reinforcement.Environment;

/// <summary>
/// What is known about the rows beside their vectors: which encoder made them, how often rankings met them since, and for rows of the current
/// encoder the vector they had before.
/// </summary>
internal sealed class RowState
{
    private readonly Dictionary<int, float[]> _previous = [];
    private readonly List<int> _fresh;
    private long _epochSum;

    internal RowState(GraphIndex graph)
    {
        Graph = graph;
        Visits = new int[graph.RowCount];
        _fresh = [.. Enumerable.Range(0, graph.RowCount)];
    }

    internal RowState(GraphIndex graph, int encoderEpoch, int[] visits, IEnumerable<KeyValuePair<int, float[]>> previous)
    {
        Graph = graph;
        EncoderEpoch = encoderEpoch;
        Visits = visits;
        _fresh = [];
        for (int row = 0; row < graph.RowCount; row++)
        {
            _epochSum += graph.EpochOf(row);
            if (IsFresh(row))
            {
                _fresh.Add(row);
            }
        }

        foreach ((int row, float[] vector) in previous)
        {
            _previous[row] = vector;
        }
    }

    internal GraphIndex Graph { get; }

    internal int Count => Visits.Length;

    /// <summary>The iteration whose weights make document vectors.</summary>
    internal int EncoderEpoch { get; private set; }

    /// <summary>How often a row was among the candidates of a ranking since it was encoded.</summary>
    internal int[] Visits { get; }

    internal IReadOnlyList<int> Fresh => _fresh;

    internal IReadOnlyDictionary<int, float[]> Previous => _previous;

    /// <summary>Mean over the rows of (encoder epoch - row's epoch).</summary>
    internal double MeanAge => EncoderEpoch - ((double)_epochSum / Count);

    internal bool IsFresh(int row) => Graph.EpochOf(row) == EncoderEpoch;

    internal int AgeOf(int row) => EncoderEpoch - Graph.EpochOf(row);

    /// <summary>Another encoder counts from now on: no row is its yet.</summary>
    internal void BeginEpoch(int epoch)
    {
        EncoderEpoch = epoch;
        _fresh.Clear();
        _previous.Clear();
    }

    /// <summary>Moves rows that are not fresh, all in the stored frame.</summary>
    internal GraphUpdateReport Move(int[] rows, float[][] vectors, float[][] previous)
    {
        foreach (int row in rows)
        {
            _epochSum += EncoderEpoch - Graph.EpochOf(row);
            Visits[row] = 0;
        }

        GraphUpdateReport report = Graph.Update(rows, vectors, EncoderEpoch);
        _fresh.AddRange(rows);
        if (_fresh.Count == Count)
        {
            // Where every row is fresh no two rows are of different age.
            _previous.Clear();
            _fresh.Sort();
            return report;
        }

        for (int i = 0; i < rows.Length; i++)
        {
            _previous[rows[i]] = previous[i];
        }

        _fresh.Sort();
        return report;
    }
}
