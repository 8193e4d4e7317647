using System.Text;

namespace SearchR3.Tokenization;

/// <summary>
/// Decodes a generation token by token without ever showing half a character: bytes wait until their character is complete.
/// Everything pushed and flushed, joined, is <see cref="Tokenizer.Decode"/> of all ids. For one stream, not thread-safe.
/// </summary>
/// <param name="tokenizer">The tokenizer of the ids.</param>
/// <param name="skipSpecialTokens">Whether control tokens are left out.</param>
public sealed class StreamingDecoder(Tokenizer tokenizer, bool skipSpecialTokens = false)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly List<byte> _bytes = [];

    /// <summary>The text that <paramref name="id"/> completes; empty while a character is only begun.</summary>
    public string Push(int id)
    {
        _bytes.Clear();
        tokenizer.AppendBytes(id, skipSpecialTokens, _bytes);
        return Decode(flush: false);
    }

    /// <summary>What is left at the end, a begun character as U+FFFD; the decoder can then be used for another stream.</summary>
    public string Flush()
    {
        _bytes.Clear();
        return Decode(flush: true);
    }

    private string Decode(bool flush)
    {
        // A begun character that turns out invalid adds at most one U+FFFD to what the new bytes give.
        char[] text = new char[_bytes.Count + 4];
        int count = _decoder.GetChars(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes), text, flush);
        return new string(text, 0, count);
    }
}
