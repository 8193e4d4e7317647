using System.Numerics;
using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace SearchR3.Fuzz;

/// <summary>
/// The edges that the instrumented code takes. SharpFuzz's code counts edge (previous place, place) in 64 KiB at
/// <see cref="Trace.SharedMem"/>, which here is memory of our own instead of a fuzzer's. Counts are compared in AFL's eight classes.
/// </summary>
internal sealed unsafe class EdgeMap
{
    private const int Size = 1 << 16;

    private readonly byte* _map = (byte*)NativeMemory.AllocZeroed(Size);
    private readonly byte[] _seen = new byte[Size];

    public EdgeMap() => Trace.SharedMem = _map;

    /// <summary>Edges seen so far.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets the last run; call before each.</summary>
    public void Clear()
    {
        new Span<byte>(_map, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Whether the last run took an edge, or took one in a class of times, that none took before; remembers it.</summary>
    public bool TakeNew()
    {
        bool isNew = false;
        ReadOnlySpan<byte> map = new(_map, Size);
        for (int at = 0; (at = map[at..].IndexOfAnyExcept((byte)0) is int next and >= 0 ? at + next : Size) < Size; at++)
        {
            byte mark = (byte)(1 << ClassOf(map[at]));
            if ((_seen[at] & mark) == 0)
            {
                Count += _seen[at] == 0 ? 1 : 0;
                _seen[at] |= mark;
                isNew = true;
            }
        }

        return isNew;
    }

    // 1, 2, 3, 4-7, 8-15, 16-31, 32-127, 128 and more.
    private static int ClassOf(byte count) => count switch
    {
        <= 3 => count - 1,
        < 32 => BitOperations.Log2(count) + 1,
        < 128 => 6,
        _ => 7,
    };
}
