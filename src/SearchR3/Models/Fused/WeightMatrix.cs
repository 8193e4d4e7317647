namespace SearchR3.Models.Fused;

/// <summary>A weight matrix as the kernels see it: memory that somebody else owns.</summary>
internal readonly unsafe struct WeightMatrix
{
    /// <summary>[outputs, inputs], rows one after another.</summary>
    public required byte* Data { get; init; }

    /// <summary>How <see cref="Data"/> is written.</summary>
    public required WeightFormat Format { get; init; }

    /// <summary>Rows.</summary>
    public required int Outputs { get; init; }

    /// <summary>Columns.</summary>
    public required int Inputs { get; init; }

    /// <summary>[outputs], multiplies each finished sum; null for 1.</summary>
    public float* Scales { get; init; }

    /// <summary>[outputs], added to each finished sum; null for 0.</summary>
    public float* Bias { get; init; }

    /// <summary>The outputs that worker <paramref name="worker"/> of <paramref name="workers"/> computes: whole tiles, each output once.</summary>
    public (int First, int End) Share(int worker, int workers)
    {
        int tiles = (Outputs + MatrixTile.Outputs - 1) / MatrixTile.Outputs;
        int first = (int)((long)tiles * worker / workers) * MatrixTile.Outputs;
        int end = (int)((long)tiles * (worker + 1) / workers) * MatrixTile.Outputs;
        return (Math.Min(first, Outputs), Math.Min(end, Outputs));
    }
}
