using System.Buffers;
using System.Diagnostics;
using SearchR3.Training;

namespace SearchR3.Reinforcement.Environment;

/// <summary>
/// One refresh in the making: which rows, their new vectors, the frame that follows from them. Nothing of the environment changes before the
/// plan is complete, so a cancelled refresh leaves it as it was.
/// </summary>
internal sealed class RefreshPlan
{
    private const int LargestDriftQueries = 64;

    private readonly RowState _state;
    private readonly IDocumentEncoder _encoder;
    private readonly EnvironmentOptions _options;
    private readonly SeededOrder _random;
    private readonly DriftFrame _before;
    private readonly float[][] _queries;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<int, RefreshReason> _chosen = [];
    private readonly HashSet<int> _sample = [];
    private readonly List<int> _order = [];
    private readonly List<int> _rows = [];
    private readonly List<float[]> _stored = [];
    private readonly List<float[]> _current = [];
    private readonly Stopwatch _encoding = new();
    private float[][] _pulled;
    private readonly RefreshCandidates?[] _candidates;

    internal RefreshPlan(
        RowState state, IDocumentEncoder encoder, EnvironmentOptions options, SeededOrder random, RefreshStart start, float[][] queries,
        IReadOnlyList<int[]> relevant, CancellationToken cancellation)
    {
        _state = state;
        _encoder = encoder;
        _options = options;
        _random = random;
        _before = start.Frame;
        _queries = queries;
        _cancellation = cancellation;
        Relevant = relevant;
        Budget = start.Budget;
        EncoderEpoch = start.EncoderEpoch;
        SamplePosition = start.SamplePosition;
        ScoreDrift = start.ScoreDrift;
        Map = new DriftMapFit(start.Frame, false, double.NaN, double.NaN, double.NaN);
        _pulled = start.Frame.PullBack(queries);
        _candidates = new RefreshCandidates?[queries.Length];
    }

    internal int Count => _state.Count;

    internal int Budget { get; }

    internal int QueryCount => _queries.Length;

    internal IReadOnlyList<int[]> Relevant { get; }

    internal int EncoderEpoch { get; }

    /// <summary>How many rows may still be added.</summary>
    internal int Room => Budget - _chosen.Count;

    internal long SamplePosition { get; private set; }

    /// <summary>The measured quantile of |new score - old score|; the last known one until a sample is encoded, NaN before any.</summary>
    internal double ScoreDrift { get; private set; }

    internal DriftMapFit Map { get; private set; }

    internal double EncodeSeconds => _encoding.Elapsed.TotalSeconds;

    internal (double Median, double Tail) Drift { get; private set; } = (double.NaN, double.NaN);

    internal (double Median, double Tail) Residual { get; private set; } = (double.NaN, double.NaN);

    /// <summary>The rows that were encoded, with their stored and their new vectors in the policy's space.</summary>
    internal (IReadOnlyList<int> Rows, IReadOnlyList<float[]> Stored, IReadOnlyList<float[]> Current) Encoded => (_rows, _stored, _current);

    /// <summary>Tokens of their prompts.</summary>
    internal long EncodedTokens => _rows.Sum(row => (long)_encoder.TokensOf(row));

    internal int CountOf(RefreshReason reason) => _chosen.Values.Count(r => r == reason);

    /// <summary>Adds a row unless it is there, is the current encoder's already, or only <paramref name="keep"/> places are left.</summary>
    internal bool Add(int row, RefreshReason reason, int keep = 0)
    {
        bool added = Room > keep && !IsFresh(row) && _chosen.TryAdd(row, reason);
        if (added)
        {
            _order.Add(row);
        }

        return added;
    }

    /// <summary>Draws <paramref name="count"/> rows without looking; those that are chosen already count as drawn.</summary>
    internal void AddSample(int count)
    {
        // A pass visits every row once, so this ends even where nearly all are fresh.
        for (int drawn = 0, looked = 0; drawn < count && looked < Count; looked++)
        {
            int row = _random[SamplePosition++];
            if (IsFresh(row) || (!_chosen.ContainsKey(row) && !Add(row, RefreshReason.Sample)))
            {
                continue;
            }

            _sample.Add(row);
            drawn++;
        }
    }

    /// <summary>Encodes what was added since, then learns from it: the map, and how far the sample drifted.</summary>
    internal void EncodeChosen()
    {
        int[] rows = [.. _order.Skip(_rows.Count)];
        if (rows.Length == 0)
        {
            return;
        }

        _encoding.Start();
        _current.AddRange(_encoder.Encode(rows, _cancellation));
        _encoding.Stop();
        _rows.AddRange(rows);
        foreach (int row in rows)
        {
            float[] stored = new float[_state.Graph.Dimension];
            _state.Graph.ReadVector(row, stored);
            _stored.Add(stored);
        }

        // Within an epoch of the encoder the frame stays: rows that are its already were stored by it. Without stale rows there is
        // nothing that a map could move.
        if (_options.DriftMap == DriftMapKind.Procrustes && EncoderEpoch != _state.EncoderEpoch && _rows.Count < Count)
        {
            Map = DriftMap.Fit(_before, _stored, _current);
            _pulled = Map.Frame.PullBack(_queries);
        }

        Array.Clear(_candidates);
        MeasureDrift();
    }

    /// <summary>The best candidates of a query as it is now, under the frame known so far.</summary>
    internal RefreshCandidates Candidates(int query) => _candidates[query] ??= Search(query);

    /// <summary>The links of a node that are not in <paramref name="met"/>, which they enter, with their exact scores.</summary>
    internal List<(int Row, float Score)> ScoredLinks(int query, int node, HashSet<int> met)
    {
        int[] links = ArrayPool<int>.Shared.Rent(2 * _state.Graph.Options.Degree);
        int found = _state.Graph.ReadNeighbours(node, links.AsSpan(0, 2 * _state.Graph.Options.Degree));
        int fresh = 0;
        for (int i = 0; i < found; i++)
        {
            if (met.Add(links[i]))
            {
                links[fresh++] = links[i];
            }
        }

        float[] scores = ArrayPool<float>.Shared.Rent(Math.Max(fresh, 1));
        _state.Graph.Score(_pulled[query], links.AsSpan(0, fresh), scores.AsSpan(0, fresh));
        List<(int, float)> scored = new(fresh);
        for (int i = 0; i < fresh; i++)
        {
            scored.Add((links[i], scores[i]));
        }

        ArrayPool<float>.Shared.Return(scores);
        ArrayPool<int>.Shared.Return(links);
        return scored;
    }

    /// <summary>The rows with the largest (age x visits), best first; none of those chosen. One pass over an array of integers.</summary>
    internal IReadOnlyList<int> OldAndPopular(int count)
    {
        if (count <= 0)
        {
            return [];
        }

        PriorityQueue<int, (long Weight, int Row)> best = new(count + 1);
        for (int row = 0; row < Count; row++)
        {
            // Few rows were met: what they are asked next costs more than the pass.
            if (_state.Visits[row] == 0)
            {
                continue;
            }

            long weight = (long)(EncoderEpoch - _state.Graph.EpochOf(row)) * _state.Visits[row];
            if (weight == 0 || _chosen.ContainsKey(row))
            {
                continue;
            }

            // The smallest row wins a tie, so the largest leaves first.
            best.Enqueue(row, (weight, -row));
            if (best.Count > count)
            {
                best.Dequeue();
            }
        }

        int[] rows = new int[best.Count];
        for (int i = rows.Length - 1; i >= 0; i--)
        {
            rows[i] = best.Dequeue();
        }

        return rows;
    }

    private bool IsFresh(int row) => EncoderEpoch == _state.EncoderEpoch && _state.IsFresh(row);

    private RefreshCandidates Search(int query)
    {
        int[] rows = new int[Math.Min(_options.PoolSize, Count)];
        float[] scores = new float[rows.Length];
        int found = _state.Graph.SearchRows(_pulled[query], _options.SearchWidth, rows, scores);
        return new RefreshCandidates(rows[..found], scores[..found]);
    }

    private void MeasureDrift()
    {
        int[] sampled = [.. Enumerable.Range(0, _rows.Count).Where(i => _sample.Contains(_rows[i]))];
        if (sampled.Length == 0)
        {
            return;
        }

        float[] mapped = new float[_state.Graph.Dimension];
        double[] drift = new double[sampled.Length];
        double[] residual = new double[sampled.Length];
        int queries = Math.Min(_queries.Length, LargestDriftQueries);
        double[] moved = new double[sampled.Length * queries];
        for (int i = 0; i < sampled.Length; i++)
        {
            (float[] stored, float[] current) = (_stored[sampled[i]], _current[sampled[i]]);
            _before.PushForward(stored, mapped);
            drift[i] = 1 - VectorArithmetic.Dot(mapped, current);
            Map.Frame.PushForward(stored, mapped);
            residual[i] = 1 - VectorArithmetic.Dot(mapped, current);
            for (int query = 0; query < queries; query++)
            {
                moved[(i * queries) + query] = Math.Abs(
                    VectorArithmetic.Dot(_queries[query], current) - VectorArithmetic.Dot(_queries[query], mapped));
            }
        }

        Drift = (Quantile.Of(drift, 0.5), Quantile.Of(drift, 0.95));
        Residual = (Quantile.Of(residual, 0.5), Quantile.Of(residual, 0.95));
        ScoreDrift = queries == 0 ? ScoreDrift : Quantile.Of(moved, _options.RingQuantile);
    }
}
