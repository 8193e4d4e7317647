namespace SearchR3.Tokenization;

/// <summary>
/// GPT-2's spelling of bytes: each of the 256 bytes is one printable character, so that a vocabulary of bytes can be written as text.
/// Printable Latin-1 stands for itself; the other 68 bytes follow from U+0100 on, in order.
/// </summary>
internal static class ByteLevel
{
    private const int Limit = 0x100 + 68;
    private static readonly char[] CharOfByte = BuildChars();
    private static readonly short[] ByteOfChar = BuildBytes();

    /// <summary>The character that spells <paramref name="value"/>.</summary>
    public static char Char(byte value) => CharOfByte[value];

    /// <summary>The byte that <paramref name="symbol"/> spells, or -1.</summary>
    public static int Byte(char symbol) => symbol < Limit ? ByteOfChar[symbol] : -1;

    /// <summary>Spells bytes as the characters a vocabulary holds.</summary>
    public static string Spell(ReadOnlySpan<byte> bytes)
    {
        char[] symbols = new char[bytes.Length];
        for (int i = 0; i < symbols.Length; i++)
        {
            symbols[i] = CharOfByte[bytes[i]];
        }

        return new string(symbols);
    }

    /// <summary>
    /// Appends the bytes that <paramref name="token"/> spells; a token with a character that spells no byte stands for its own UTF-8,
    /// as in Hugging Face's decoder.
    /// </summary>
    public static void AppendBytes(string token, List<byte> bytes)
    {
        int start = bytes.Count;
        foreach (char symbol in token)
        {
            int value = Byte(symbol);
            if (value < 0)
            {
                bytes.RemoveRange(start, bytes.Count - start);
                bytes.AddRange(System.Text.Encoding.UTF8.GetBytes(token));
                return;
            }

            bytes.Add((byte)value);
        }
    }

    private static char[] BuildChars()
    {
        char[] chars = new char[256];
        int next = 0x100;
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            chars[value] = (char)(printable ? value : next++);
        }

        return chars;
    }

    private static short[] BuildBytes()
    {
        short[] bytes = new short[Limit];
        Array.Fill(bytes, (short)-1);
        for (int value = 0; value < 256; value++)
        {
            bytes[CharOfByte[value]] = (short)value;
        }

        return bytes;
    }
}
