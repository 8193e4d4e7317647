using System.Text.Unicode;

namespace SearchR3.Retrieval.Beir;

/// <summary>One line of a file.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Utf8">The bytes without the line end; valid only until the next line is read.</param>
internal readonly record struct TextLine(int Number, ReadOnlyMemory<byte> Utf8);

/// <summary>
/// Reads a UTF-8 file line by line as bytes, so that a wrong byte is reported with its line and a file larger than memory streams.
/// A byte-order mark and carriage returns before the line end are dropped; blank lines are counted and skipped.
/// </summary>
internal static class TextLines
{
    /// <summary>The longest accepted line in bytes; a longer one is not a document but a file of another format.</summary>
    public const int MaxLineBytes = 64 << 20;

    /// <summary>What is said of a line that is not UTF-8, after its place.</summary>
    public const string NotUtf8 = "the bytes are not valid UTF-8; convert the file to UTF-8 (for instance with iconv).";

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The non-blank lines of <paramref name="path"/>.</summary>
    /// <exception cref="SearchR3Exception">The file cannot be read, has a line that is not UTF-8, or one that is too long.</exception>
    public static IEnumerable<TextLine> Read(string path, string what, int maxLineBytes = MaxLineBytes)
    {
        using FileStream stream = InputFile.Open(path, what);
        foreach (TextLine line in ReadUnchecked(stream, path, maxLineBytes))
        {
            yield return Utf8.IsValid(line.Utf8.Span) ? line : throw new SearchR3Exception($"{path}, line {line.Number}: {NotUtf8}");
        }
    }

    /// <summary>The non-blank lines of an open file, whose bytes may be anything.</summary>
    /// <exception cref="SearchR3Exception">A line is too long.</exception>
    public static IEnumerable<TextLine> ReadUnchecked(Stream stream, string path, int maxLineBytes = MaxLineBytes)
    {
        byte[] buffer = new byte[1 << 16];
        int start = 0;
        int end = 0;
        int number = 0;
        bool finished = false;
        while (!finished || start < end)
        {
            int newline = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (newline < 0 && !finished)
            {
                if (end - start > maxLineBytes)
                {
                    throw new SearchR3Exception(
                        $"{path}, line {number + 1}: the line is longer than {maxLineBytes} bytes; write one record per line.");
                }

                (buffer, start, end) = MakeRoom(buffer, start, end);
                int read = stream.Read(buffer, end, buffer.Length - end);
                end += read;
                finished = read == 0;
                continue;
            }

            int length = newline < 0 ? end - start : newline;
            ReadOnlyMemory<byte> line = Trim(buffer.AsMemory(start, length), isFirst: number == 0);
            start += newline < 0 ? length : length + 1;
            number++;
            if (!IsBlank(line.Span))
            {
                yield return new TextLine(number, line);
            }
        }
    }

    private static (byte[] Buffer, int Start, int End) MakeRoom(byte[] buffer, int start, int end)
    {
        byte[] target = end - start > buffer.Length / 2 ? new byte[buffer.Length * 2] : buffer;
        buffer.AsSpan(start, end - start).CopyTo(target);
        return (target, 0, end - start);
    }

    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> line, bool isFirst)
    {
        if (isFirst && line.Span.StartsWith(ByteOrderMark))
        {
            line = line[ByteOrderMark.Length..];
        }

        return line.Length > 0 && line.Span[^1] == '\r' ? line[..^1] : line;
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0;
}
