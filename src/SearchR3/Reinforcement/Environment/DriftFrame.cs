using System.Numerics;

namespace SearchR3.Reinforcement.Environment;

/// <summary>
/// The canonical frame (O): the rotation R, [dim, dim], that takes the space in which rows are stored into the policy's space of now. New vectors
/// are stored as Rᵀx and queries are searched as Rᵀq, so a row that was not re-encoded moves with the whole space whenever R does, and
/// nothing of the corpus' size is touched: (Rᵀq)·z = q·(Rz). Immutable; the identity costs nothing and changes no bit.
/// </summary>
internal sealed class DriftFrame
{
    private readonly double[]? _rotation;

    private DriftFrame(int dimension, double[]? rotation)
    {
        Dimension = dimension;
        _rotation = rotation;
    }

    internal int Dimension { get; }

    internal bool IsIdentity => _rotation is null;

    /// <summary>Row-major, [dim * dim]; empty for the identity.</summary>
    internal ReadOnlySpan<double> Rotation => _rotation;

    internal static DriftFrame Identity(int dimension) => new(dimension, null);

    /// <summary>Takes the matrix over; it has to be orthogonal.</summary>
    internal static DriftFrame Of(int dimension, double[] rotation) => new(dimension, rotation);

    /// <summary>Rᵀ<paramref name="vector"/>: from the policy's space into the stored one.</summary>
    internal void PullBack(ReadOnlySpan<float> vector, Span<float> target)
    {
        if (_rotation is null)
        {
            vector.CopyTo(target);
            return;
        }

        Span<double> sums = stackalloc double[Dimension];
        sums.Clear();
        for (int i = 0; i < Dimension; i++)
        {
            AddScaled(_rotation.AsSpan(i * Dimension, Dimension), vector[i], sums);
        }

        for (int j = 0; j < Dimension; j++)
        {
            target[j] = (float)sums[j];
        }
    }

    /// <summary>R<paramref name="vector"/>: from the stored space into the policy's.</summary>
    internal void PushForward(ReadOnlySpan<float> vector, Span<float> target)
    {
        if (_rotation is null)
        {
            vector.CopyTo(target);
            return;
        }

        Span<double> wide = stackalloc double[Dimension];
        for (int j = 0; j < Dimension; j++)
        {
            wide[j] = vector[j];
        }

        for (int i = 0; i < Dimension; i++)
        {
            target[i] = (float)Dot(_rotation.AsSpan(i * Dimension, Dimension), wide);
        }
    }

    /// <summary><see cref="PullBack(ReadOnlySpan{float}, Span{float})"/> of each, on all cores.</summary>
    internal float[][] PullBack(float[][] vectors)
    {
        if (_rotation is null)
        {
            return vectors;
        }

        float[][] pulled = new float[vectors.Length][];
        Parallel.For(0, vectors.Length, i =>
        {
            pulled[i] = new float[Dimension];
            PullBack(vectors[i], pulled[i]);
        });
        return pulled;
    }

    private static void AddScaled(ReadOnlySpan<double> row, double scale, Span<double> sums)
    {
        int i = 0;
        Vector<double> factor = new(scale);
        for (; i <= row.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            (new Vector<double>(sums[i..]) + (factor * new Vector<double>(row[i..]))).CopyTo(sums[i..]);
        }

        for (; i < row.Length; i++)
        {
            sums[i] += scale * row[i];
        }
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        int i = 0;
        Vector<double> sum = Vector<double>.Zero;
        for (; i <= a.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            sum += new Vector<double>(a[i..]) * new Vector<double>(b[i..]);
        }

        double total = Vector.Sum(sum);
        for (; i < a.Length; i++)
        {
            total += a[i] * b[i];
        }

        return total;
    }
}
