using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using SearchR3.Fuzz.Targets;

namespace SearchR3.Fuzz;

/// <summary>
/// Changes an input at random: bits, bytes, integers of both kinds, pieces moved, doubled, cut or taken from another input, words of the
/// format, values of JSON. The usual set (AFL's "havoc" stage, M. Zalewski's technical notes), written anew.
/// </summary>
internal sealed class Mutator(FuzzTarget target, Random random)
{
    /// <summary>Longer inputs only take longer.</summary>
    public const int LargestInput = 1 << 14;

    private static readonly long[] Borders =
    [
        0, 1, -1, 2, 7, 8, 63, 64, 127, 128, 255, 256, 32767, 32768, 65535, 65536, int.MaxValue, int.MinValue, 1L << 31, 1L << 32, (1L << 32) - 1,
        1L << 40, long.MaxValue, long.MinValue, long.MaxValue - 63,
    ];

    private readonly byte[][] _words = [.. target.Words.Select(Encoding.UTF8.GetBytes)];

    /// <summary>A changed copy of <paramref name="input"/>; <paramref name="other"/> lends pieces.</summary>
    public byte[] Mutate(byte[] input, byte[] other)
    {
        byte[] changed = input;
        if (target.IsJson && random.Next(2) == 0)
        {
            changed = JsonMutator.Mutate(changed, random);
        }

        int changes = changed == input ? 1 + random.Next(4) : random.Next(3);
        for (int i = 0; i < changes; i++)
        {
            changed = Change([.. changed], other);
        }

        if (changed.Length > LargestInput)
        {
            changed = changed[..LargestInput];
        }

        return random.Next(4) == 0 ? changed : target.Repair(changed, random);
    }

    private byte[] Change(byte[] bytes, byte[] other)
    {
        int at = bytes.Length == 0 ? 0 : random.Next(bytes.Length);
        switch (bytes.Length == 0 ? 5 : random.Next(_words.Length > 0 ? 11 : 9))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 2:
                return [.. bytes[..at], .. bytes[(at + random.Next(1, 1 + Math.Min(64, bytes.Length - at)))..]];
            case 3:
                return bytes[..at];
            case 4:
                byte[] piece = bytes[at..(at + random.Next(1, 1 + Math.Min(64, bytes.Length - at)))];
                return Insert(bytes, random.Next(bytes.Length), [.. Enumerable.Repeat(piece, random.Next(1, 4)).SelectMany(p => p)]);
            case 5:
                int from = other.Length == 0 ? 0 : random.Next(other.Length);
                return Insert(bytes, at, other[from..(from + random.Next(Math.Min(256, other.Length - from + 1)))]);
            case 6:
                return Binary(bytes, at);
            case 7:
                return Digits(bytes, at);
            case 8:
                return Insert(bytes, at, [(byte)random.Next(256)]);
            case 9:
                return Insert(bytes, at, Word());
            default:
                byte[] word = Word();
                word.AsSpan(0, Math.Min(word.Length, bytes.Length - at)).CopyTo(bytes.AsSpan(at));
                return bytes;
        }
    }

    private byte[] Word() => [.. _words[random.Next(_words.Length)]];

    private byte[] Binary(byte[] bytes, int at)
    {
        int width = 1 << random.Next(4);
        // Fields of binary formats lie at multiples of their width.
        at -= random.Next(4) == 0 ? 0 : at % width;
        if (at + width > bytes.Length)
        {
            return bytes;
        }

        Span<byte> number = stackalloc byte[8];
        bytes.AsSpan(at, width).CopyTo(number);
        long value = random.Next(2) == 0
            ? Borders[random.Next(Borders.Length)]
            : BinaryPrimitives.ReadInt64LittleEndian(number) + random.Next(-16, 17);
        BinaryPrimitives.WriteInt64LittleEndian(number, value);
        number[..width].CopyTo(bytes.AsSpan(at));
        return bytes;
    }

    private byte[] Digits(byte[] bytes, int at)
    {
        int start = bytes.AsSpan(at).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (start < 0)
        {
            return bytes;
        }

        start += at;
        int length = bytes.AsSpan(start).IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        int end = length < 0 ? bytes.Length : start + length;
        string number = Borders[random.Next(Borders.Length)].ToString(CultureInfo.InvariantCulture);
        return [.. bytes[..start], .. Encoding.ASCII.GetBytes(number), .. bytes[end..]];
    }

    private static byte[] Insert(byte[] bytes, int at, byte[] piece) => [.. bytes[..at], .. piece, .. bytes[at..]];
}
