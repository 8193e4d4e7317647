using System.Buffers.Binary;

namespace SearchR3.Retrieval.Import.Storage;

/// <summary>
/// Which queries go to the dev split: those whose text, hashed with the seed, is below the share. No count or order decides, so a query stays where it
/// is when others are added; only where that leaves one of the two splits empty does the nearest query change sides.
/// </summary>
internal sealed class HeldOut
{
    private readonly double _share;
    private readonly int _seed;
    private readonly ulong _lowest = ulong.MaxValue;
    private readonly ulong _highest;
    private readonly bool _takesNone = true;
    private readonly bool _takesAll = true;

    /// <summary>Looks at the texts of all queries that the share is of.</summary>
    public HeldOut(double share, int seed, IEnumerable<UInt128> textKeys)
    {
        _share = share;
        _seed = seed;
        if (share == 0)
        {
            return;
        }

        foreach (UInt128 key in textKeys)
        {
            ulong draw = Draw(key);
            _lowest = Math.Min(_lowest, draw);
            _highest = Math.Max(_highest, draw);
            bool takes = IsBelowShare(draw);
            _takesNone &= !takes;
            _takesAll &= takes;
        }
    }

    /// <summary>Whether the query with this text is held out.</summary>
    public bool Takes(UInt128 textKey)
    {
        if (_share == 0 || _lowest == _highest)
        {
            return false;
        }

        ulong draw = Draw(textKey);
        return _takesNone ? draw == _lowest : _takesAll ? draw != _highest : IsBelowShare(draw);
    }

    private bool IsBelowShare(ulong draw) => draw < _share * ulong.MaxValue;

    private ulong Draw(UInt128 textKey)
    {
        Span<byte> bytes = stackalloc byte[20];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, _seed);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[4..], textKey);
        return (ulong)(TextKey.Of(bytes) >> 64);
    }
}
