using SearchR3.Reinforcement.Environment;

namespace SearchR3.Tests.Reinforcement.Environment;

/// <summary>An encoder of features that moves with <see cref="Time"/>, for queries and documents alike; counts what it is asked for.</summary>
internal abstract class ToyEncoder(ToyTask task) : IHeldDocumentEncoder
{
    private double? _heldTime;

    /// <summary>Where on its path the encoder is.</summary>
    internal double Time { get; set; }

    /// <summary>Documents encoded so far.</summary>
    internal int Encoded { get; private set; }

    public bool IsHeld => _heldTime is not null;

    public float[][] Encode(IReadOnlyList<int> rows, CancellationToken cancellation = default) => Encode(rows, _heldTime ?? Time, cancellation);

    public float[][] EncodeLive(IReadOnlyList<int> rows, CancellationToken cancellation = default) => Encode(rows, Time, cancellation);

    public int TokensOf(int row) => 10 + (row % 3);

    public void Hold() => _heldTime = Time;

    public void Release() => _heldTime = null;

    public void SaveHeld(string folder) => File.WriteAllText(Path.Combine(folder, "held.txt"), _heldTime!.Value.ToString("R"));

    public void LoadHeld(string folder) => _heldTime = double.Parse(File.ReadAllText(Path.Combine(folder, "held.txt")));

    /// <summary>The queries as they are embedded now.</summary>
    internal float[][] Queries(int first, int count) => [.. task.Queries.Skip(first).Take(count).Select(q => Unit(Embed(q, Time)))];

    protected abstract double[] Embed(float[] features, double time);

    private float[][] Encode(IReadOnlyList<int> rows, double time, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Encoded += rows.Count;
        return [.. rows.Select(row => Unit(Embed(task.Documents[row], time)))];
    }

    private static float[] Unit(double[] vector)
    {
        double norm = Math.Sqrt(vector.Sum(v => v * v));
        return [.. vector.Select(v => (float)(v / norm))];
    }
}
