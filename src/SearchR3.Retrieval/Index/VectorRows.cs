using System.Runtime.InteropServices;

namespace SearchR3.Retrieval.Index;

/// <summary>
/// The matrix of an index, [count, stride] floats: allocated here or lying in a mapped file. Rows are padded with zeros to a multiple of
/// <see cref="DotKernel.Lanes"/>. The memory stays valid while a <see cref="Lease"/> is held, also when the index is disposed meanwhile.
/// </summary>
internal sealed unsafe class VectorRows : IDisposable
{
    // No product of two such vectors, nor any partial sum of it, leaves the range of float.
    private const double LargestNorm = 1e18;

    private readonly SafeBuffer _memory;
    private readonly IDisposable? _owner;
    private readonly long _byteOffset;

    public VectorRows(SafeBuffer memory, long byteOffset, int count, int dimension, double maxNorm, IDisposable? owner = null)
    {
        _memory = memory;
        _owner = owner;
        _byteOffset = byteOffset;
        Count = count;
        Dimension = dimension;
        MaxNorm = maxNorm;
    }

    public int Count { get; }

    public int Dimension { get; }

    public int Stride => StrideOf(Dimension);

    /// <summary>At least the length of every row; bounds how far two orders of addition can differ.</summary>
    public double MaxNorm { get; }

    public static int StrideOf(int dimension) => checked(dimension + DotKernel.Lanes - 1) / DotKernel.Lanes * DotKernel.Lanes;

    /// <summary>Copies the rows into memory of its own.</summary>
    /// <exception cref="SearchR3Exception">A row has another length than the first, or a value or length out of range.</exception>
    public static VectorRows Copy(IReadOnlyList<string> ids, float[][] vectors, bool normalise)
    {
        int dimension = vectors.Length == 0 ? 0 : vectors[0]?.Length ?? 0;
        int stride = StrideOf(dimension);
        AlignedMemory memory = new((long)vectors.Length * stride);
        double maxNorm = 0;
        try
        {
            for (int row = 0; row < vectors.Length; row++)
            {
                float[]? vector = vectors[row];
                if (vector is null || vector.Length != dimension || dimension == 0)
                {
                    throw new SearchR3Exception(
                        $"The vector of document '{ids[row]}' has {vector?.Length ?? 0} dimensions, but the first vector has {dimension}: all need the same number, 1 or more.");
                }

                Span<float> target = new(memory.Pointer + ((long)row * stride), dimension);
                maxNorm = Math.Max(maxNorm, Store(vector, target, normalise, $"The vector of document '{ids[row]}'"));
            }
        }
        catch
        {
            memory.Dispose();
            throw;
        }

        return new VectorRows(memory, 0, vectors.Length, dimension, maxNorm);
    }

    /// <summary>Copies one vector, divided by its length when asked; unit vectors and the zero vector stay as they are.</summary>
    /// <returns>An upper bound of the stored vector's length.</returns>
    public static double Store(ReadOnlySpan<float> vector, Span<float> target, bool normalise, string what)
    {
        double squares = 0;
        for (int i = 0; i < vector.Length; i++)
        {
            if (!float.IsFinite(vector[i]))
            {
                throw new SearchR3Exception($"{what} holds {vector[i]} at position {i}, but every value must be a finite number.");
            }

            squares += (double)vector[i] * vector[i];
        }

        double norm = Math.Sqrt(squares);
        if (!normalise && norm > LargestNorm)
        {
            throw new SearchR3Exception($"{what} has length {norm:E2}, but inner products need vectors of length {LargestNorm:E0} at most.");
        }

        vector.CopyTo(target);
        if (!normalise || norm == 0 || Math.Abs(norm - 1) <= 1e-5)
        {
            return norm * (1 + 1e-9);
        }

        for (int i = 0; i < vector.Length; i++)
        {
            target[i] = (float)(vector[i] / norm);
        }

        return 1 + 1e-5;
    }

    /// <summary>Holds the memory.</summary>
    /// <exception cref="ObjectDisposedException">The index was disposed.</exception>
    public Lease Hold() => new(_memory, _byteOffset);

    /// <inheritdoc/>
    public void Dispose()
    {
        _memory.Dispose();
        _owner?.Dispose();
    }

    /// <summary>A reference that keeps the memory alive.</summary>
    public readonly ref struct Lease
    {
        private readonly SafeBuffer _memory;

        public Lease(SafeBuffer memory, long byteOffset)
        {
            ObjectDisposedException.ThrowIf(memory.IsClosed, typeof(ExactIndex));
            byte* pointer = null;
            memory.AcquirePointer(ref pointer);
            _memory = memory;
            Pointer = (float*)(pointer + byteOffset);
        }

        public float* Pointer { get; }

        public void Dispose() => _memory.ReleasePointer();
    }
}
