using System.Runtime.InteropServices;

namespace SearchR3.Models.Fused;

/// <summary>Memory outside the garbage collector's heap that is freed as a whole, each piece on a 64-byte boundary and zero at first.</summary>
internal sealed unsafe class FusedMemory : IDisposable
{
    private readonly List<nint> _pieces = [];

    ~FusedMemory() => Free();

    /// <summary>Room for <paramref name="count"/> bytes, and a prefetch beyond them is harmless.</summary>
    public byte* Bytes(long count)
    {
        nuint size = checked((nuint)Math.Max(count, 64));
        void* memory = NativeMemory.AlignedAlloc(size, 64);
        NativeMemory.Clear(memory, size);
        _pieces.Add((nint)memory);
        return (byte*)memory;
    }

    /// <summary>Room for <paramref name="count"/> floats.</summary>
    public float* Floats(long count) => (float*)Bytes(count * sizeof(float));

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        foreach (nint piece in _pieces)
        {
            NativeMemory.AlignedFree((void*)piece);
        }

        _pieces.Clear();
    }
}
