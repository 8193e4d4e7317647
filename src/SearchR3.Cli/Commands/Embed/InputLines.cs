using System.Text;
using SearchR3.Retrieval;

namespace SearchR3.Cli.Commands.Embed;

/// <summary>Reads lines of UTF-8 as bytes, so that a line that is none can be named instead of embedded with replacement characters.</summary>
internal static class InputLines
{
    private const int BufferBytes = 1 << 16;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The lines of <paramref name="stream"/>; a byte-order mark and carriage returns are dropped.</summary>
    public static IEnumerable<InputLine> Read(Stream stream)
    {
        byte[] buffer = new byte[BufferBytes];
        List<byte> line = [];
        int number = 0;
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            int start = 0;
            for (int end; (end = Array.IndexOf(buffer, (byte)'\n', start, read - start)) >= 0; start = end + 1)
            {
                line.AddRange(buffer.AsSpan(start, end - start));
                yield return new InputLine(++number, Text(line, number));
                line.Clear();
            }

            line.AddRange(buffer.AsSpan(start, read - start));
        }

        if (line.Count > 0)
        {
            yield return new InputLine(++number, Text(line, number));
        }
    }

    private static string Text(List<byte> line, int number)
    {
        try
        {
            string text = Strict.GetString([.. line]).TrimEnd('\r');
            return number == 1 ? text.TrimStart('\uFEFF') : text;
        }
        catch (DecoderFallbackException e)
        {
            throw new SearchR3Exception($"line {number} of standard input is not valid UTF-8 (byte {e.Index + 1}); convert the input, for instance with iconv", e);
        }
    }
}
