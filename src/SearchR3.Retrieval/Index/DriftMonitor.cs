using SearchR3.Retrieval.Index.Graph;

namespace SearchR3.Retrieval.Index;

/// <summary>
/// Watches the quality of a <see cref="GraphIndex"/> whose vectors move: a few hundred probe queries are answered exactly and over the graph,
/// and the comparisons that a query needs for a recall of 0.95 are compared with those after the last rebuild. Cost never forces a rebuild
/// (an update of a fifth of the rows takes a fifth of a build), only quality does. One thread at a time.
/// </summary>
public sealed class DriftMonitor
{
    private readonly GraphIndex _index;
    private readonly float[][] _probes;
    private readonly DriftMonitorOptions _options;
    private double _baseline;

    /// <summary>Measures the baseline.</summary>
    /// <param name="index">Just built or rebuilt.</param>
    /// <param name="probes">[count][dimension]: queries like those to come; a few hundred.</param>
    /// <param name="options">Null takes the defaults.</param>
    /// <exception cref="SearchR3Exception">No probes, a wrong dimension, or an option out of range.</exception>
    public DriftMonitor(GraphIndex index, float[][] probes, DriftMonitorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(probes);
        _index = index;
        _probes = probes;
        _options = options ?? new DriftMonitorOptions();
        _options.Validate();
        if (probes.Length == 0)
        {
            throw new SearchR3Exception("The drift monitor has no probe queries, but it needs a few hundred.");
        }

        _baseline = Effort(out _);
    }

    /// <summary>Compares the index as it is now with the baseline. Call it between updates: exact answers are taken from the present vectors.</summary>
    public DriftReport Measure()
    {
        double distances = Effort(out double recall);
        return new DriftReport(distances, _baseline, recall, distances > _options.Limit * _baseline);
    }

    /// <summary>Measures, and when a rebuild is due runs it in the background and takes a new baseline after it.</summary>
    /// <param name="threads">Most threads of the rebuild; null takes those of the index.</param>
    /// <param name="cancellationToken">Leaves the old graph in place.</param>
    /// <returns>The measurement, and a task that says whether the graph was replaced.</returns>
    public (DriftReport Report, Task<bool> Rebuild) MeasureAndRebuild(int? threads = null, CancellationToken cancellationToken = default)
    {
        DriftReport report = Measure();
        return (report, report.NeedsRebuild ? Task.Run(() => Rebuild(threads, cancellationToken), cancellationToken) : Task.FromResult(false));
    }

    private bool Rebuild(int? threads, CancellationToken cancellationToken)
    {
        bool replaced = _index.Rebuild(threads, cancellationToken);
        if (replaced)
        {
            _baseline = Effort(out _);
        }

        return replaced;
    }

    /// <summary>Comparisons a query for the recall asked for, between the two widths around it in proportion.</summary>
    private double Effort(out double recall)
    {
        float[] thresholds = ExactProbes.LastScores(_index, _probes, _options.Top);
        (recall, _) = Walk(_index.Options.SearchWidth, thresholds);
        double lastRecall = 0, lastDistances = 0;
        for (int width = _options.Top; ; width = Math.Min(_options.WidestSearch, Math.Max(width + 1, width * 5 / 4)))
        {
            (double found, double distances) = Walk(width, thresholds);
            if (found >= _options.Recall)
            {
                double share = found > lastRecall ? (_options.Recall - lastRecall) / (found - lastRecall) : 1;
                return lastDistances == 0 ? distances : lastDistances + (share * (distances - lastDistances));
            }

            if (width >= _options.WidestSearch)
            {
                return double.PositiveInfinity;
            }

            (lastRecall, lastDistances) = (found, distances);
        }
    }

    // A hit is right when its score reaches that of the exact search's last place: which of several equal rows is found does not matter.
    private (double Recall, double Distances) Walk(int width, float[] thresholds)
    {
        int top = Math.Max(1, Math.Min(_options.Top, _index.Count));
        int[] right = new int[_probes.Length];
        long[] distances = new long[_probes.Length];
        Parallel.For(0, _probes.Length, new ParallelOptions { MaxDegreeOfParallelism = _index.Options.Threads }, i =>
        {
            Span<int> rows = top <= 256 ? stackalloc int[top] : new int[top];
            Span<float> scores = top <= 256 ? stackalloc float[top] : new float[top];
            int count = _index.SearchRows(_probes[i], width, rows, scores, out distances[i]);
            foreach (float score in scores[..count])
            {
                right[i] += score >= thresholds[i] ? 1 : 0;
            }
        });
        return ((double)right.Sum() / ((long)top * _probes.Length), (double)distances.Sum() / _probes.Length);
    }
}
