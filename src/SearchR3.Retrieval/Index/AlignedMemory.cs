using System.Runtime.InteropServices;

namespace SearchR3.Retrieval.Index;

/// <summary>Floats outside the garbage collector's heap, on a 64-byte boundary, zero at first.</summary>
internal sealed unsafe class AlignedMemory : SafeBuffer
{
    public AlignedMemory(long floats)
        : base(ownsHandle: true)
    {
        nuint bytes = checked((nuint)Math.Max(floats, 1) * sizeof(float));
        void* memory = NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(memory, bytes);
        SetHandle((nint)memory);
        Initialize(bytes);
    }

    /// <summary>The first float; valid while this object is reachable and not disposed.</summary>
    public float* Pointer => (float*)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
