using System.Text;
using SearchR3.Tokenization;

namespace SearchR3.Generation;

/// <summary>
/// Turns sampled tokens into text as they come. A character is shown only when all of its bytes are there; control tokens are left out.
/// The pieces together are <see cref="Text"/>, which is the same whether anybody listens or not. Not safe for use by several threads.
/// </summary>
public sealed class TextStream(Tokenizer tokenizer, Action<string>? onText = null)
{
    private readonly StreamingDecoder _decoder = new(tokenizer, skipSpecialTokens: true);
    private readonly StringBuilder _text = new();

    /// <summary>All text so far.</summary>
    public string Text => _text.ToString();

    /// <summary>Adds a token; suits <see cref="GenerationRequest.OnToken"/>.</summary>
    public void Push(int token) => Show(_decoder.Push(token));

    /// <summary>Shows what is left of an unfinished character (as the replacement character) and returns the whole text.</summary>
    public string Finish()
    {
        Show(_decoder.Flush());
        return Text;
    }

    private void Show(string piece)
    {
        if (piece.Length > 0)
        {
            _text.Append(piece);
            onText?.Invoke(piece);
        }
    }
}
