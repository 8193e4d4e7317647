using System.Text;
using System.Text.Unicode;

namespace SearchR3.Documents.Files;

/// <summary>The text of a file, or why there is none.</summary>
/// <param name="Text">With line feeds alone as line ends and without byte-order mark; null when the file is refused.</param>
/// <param name="Refusal">Why; null when there is a text.</param>
internal readonly record struct FileText(string? Text, string? Refusal)
{
    /// <summary>The largest file that is read, in bytes: what is larger is data, not a document.</summary>
    public const int LargestFile = 16 << 20;

    private static readonly UnicodeEncoding LittleEndian = new(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding BigEndian = new(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);

    /// <summary>Reads UTF-8 with or without byte-order mark, or UTF-16 with one.</summary>
    public static FileText Read(string path)
    {
        try
        {
            FileInfo file = new(path);
            file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            if (!file.Exists)
            {
                return Refused($"it is a link to {file.FullName}, which does not exist");
            }

            // Not opened when empty: so are pipes and devices, which may never end.
            return file.Length switch
            {
                0 => new FileText("", null),
                > LargestFile => Refused($"it has {file.Length:N0} bytes, and {LargestFile:N0} are the most; split it"),
                _ => Decode(File.ReadAllBytes(file.FullName)),
            };
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return Refused("it is gone");
        }
        catch (UnauthorizedAccessException)
        {
            return Refused("this user may not read it; grant the right");
        }
        catch (IOException error)
        {
            return Refused(error.Message.Split('\n')[0].TrimEnd('.'));
        }
    }

    /// <summary>Decodes the bytes of a file.</summary>
    public static FileText Decode(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, .. var rest] => FromUtf8(rest, skipped: 3),
        [0xFF, 0xFE, .. var rest] => FromUtf16(rest, LittleEndian),
        [0xFE, 0xFF, .. var rest] => FromUtf16(rest, BigEndian),
        _ => FromUtf8(bytes, skipped: 0),
    };

    private static FileText FromUtf8(ReadOnlySpan<byte> bytes, int skipped)
    {
        int zero = bytes.IndexOf((byte)0);
        if (zero >= 0)
        {
            return Refused($"it is not text: byte {zero + skipped} is zero");
        }

        char[] text = new char[bytes.Length];
        Utf8.ToUtf16(bytes, text, out int read, out int written, replaceInvalidSequences: false);
        return read == bytes.Length
            ? Accepted(new string(text, 0, written))
            : Refused($"it is not UTF-8: line {bytes[..read].Count((byte)'\n') + 1} has the byte 0x{bytes[read]:X2}; save it as UTF-8");
    }

    private static FileText FromUtf16(ReadOnlySpan<byte> bytes, UnicodeEncoding encoding)
    {
        try
        {
            string text = encoding.GetString(bytes);
            return text.Contains('\0', StringComparison.Ordinal) ? Refused("it is not text: it has a character zero") : Accepted(text);
        }
        catch (DecoderFallbackException)
        {
            return Refused("it begins like UTF-16 but is not; save it as UTF-8");
        }
    }

    private static FileText Accepted(string text) =>
        new(text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n'), null);

    private static FileText Refused(string reason) => new(null, reason);
}
