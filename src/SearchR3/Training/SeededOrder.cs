namespace SearchR3.Training;

/// <summary>
/// An endless shuffle without state: which item stands at a position follows from the seed alone, so a resumed run draws exactly what
/// an uninterrupted one would. Each pass over the items is a new permutation.
/// </summary>
internal sealed class SeededOrder(int count, int seed)
{
    private long _pass = -1;
    private int[] _permutation = [];

    /// <summary>The item at <paramref name="position"/>, 0 to count - 1.</summary>
    internal int this[long position]
    {
        get
        {
            long pass = position / count;
            if (pass != _pass)
            {
                _permutation = [.. Enumerable.Range(0, count)];
                RandomFor(seed, pass).Shuffle(_permutation);
                _pass = pass;
            }

            return _permutation[(int)(position % count)];
        }
    }

    /// <summary>A generator that depends on its keys alone; the same on every machine and run.</summary>
    internal static Random RandomFor(params ReadOnlySpan<long> keys)
    {
        // SplitMix64 finaliser over the keys, then .NET's seeded generator, whose sequence is fixed by contract.
        ulong state = 0x9E3779B97F4A7C15;
        foreach (long key in keys)
        {
            state = (state ^ (ulong)key) * 0xBF58476D1CE4E5B9;
            state = (state ^ (state >> 31)) * 0x94D049BB133111EB;
            state ^= state >> 29;
        }

        return new Random((int)(state & 0x7fffffff));
    }
}
