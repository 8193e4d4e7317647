using SearchR3.Retrieval;
using SearchR3.Tokenization;

namespace SearchR3.Embedding;

/// <summary>
/// A conversation with a place for a text, rendered and tokenised once except for the piece around the text. The template's control tokens and the
/// embed token split the rendered string; the piece that holds the text is encoded whole, as plain text, so that a text gets the ids that
/// it gets anywhere and can never forge a control token.
/// </summary>
public sealed class EmbeddingPrompt
{
    // Private-use characters: they pass every template unchanged and no prompt has a reason to contain them.
    private const string Mark = "\uE000\uE001\uE000";

    private readonly Tokenizer _tokenizer;
    private readonly int[] _prefix;
    private readonly int[] _suffix;
    private readonly string _before;
    private readonly string _after;
    private readonly int[] _beforeIds;
    private readonly int[] _afterIds;
    private readonly int _constantTokens;

    /// <summary>Renders <paramref name="messages"/>, which have <c>{text}</c> exactly once.</summary>
    /// <exception cref="SearchR3Exception">The template loses the text.</exception>
    public EmbeddingPrompt(Tokenizer tokenizer, ChatTemplate template, IReadOnlyList<ChatMessage> messages, string embedToken)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(messages);
        _tokenizer = tokenizer;
        string rendered = template.Render(
            [.. messages.Select(m => m with { Content = m.Content.Replace(EmbeddingPrompts.Placeholder, Mark, StringComparison.Ordinal) })]);
        string[] halves = rendered.Split(Mark);
        if (halves.Length != 2)
        {
            throw new SearchR3Exception(
                $"The rendered prompt has the text {halves.Length - 1} times, but needs it once; give {EmbeddingPrompts.Placeholder} one place.");
        }

        string[] control = [.. template.ControlTokens, embedToken];
        int split = EndOfLastControlToken(halves[0], control);
        _prefix = tokenizer.EncodeTemplate(halves[0][..split], control);
        _before = halves[0][split..];
        split = StartOfFirstControlToken(halves[1], control);
        _after = halves[1][..split];
        _suffix = tokenizer.EncodeTemplate(halves[1][split..], control);
        _beforeIds = tokenizer.EncodePlain(_before);
        _afterIds = tokenizer.EncodePlain(_after);
        _constantTokens = _beforeIds.Length + _afterIds.Length;
    }

    /// <summary>Tokens of the template alone.</summary>
    public int TemplateTokens => _prefix.Length + _constantTokens + _suffix.Length;

    /// <summary>Puts <paramref name="text"/> into the prompt.</summary>
    /// <param name="text">Any text with something other than white space in it.</param>
    /// <param name="maxTextTokens">The most tokens that the text may have.</param>
    /// <param name="truncate">Whether the end of a longer text is cut; otherwise it is an error.</param>
    /// <param name="name">What the message calls the text.</param>
    /// <exception cref="SearchR3Exception">The text is empty, or too long (with both counts).</exception>
    public EncodedPrompt Encode(string text, int maxTextTokens = int.MaxValue, bool truncate = false, string name = "The text")
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new SearchR3Exception($"{name} is empty; an embedding needs at least one visible character.");
        }

        int[] middle = _tokenizer.EncodePlain(string.Concat(_before, text, _after));
        int textTokens = Math.Max(middle.Length - _constantTokens, 1);
        int truncated = textTokens - maxTextTokens;
        if (truncated <= 0)
        {
            return new EncodedPrompt([.. _prefix, .. middle, .. _suffix], textTokens, 0);
        }

        if (!truncate)
        {
            throw new SearchR3Exception(
                $"{name} has {textTokens} tokens, but the model takes {maxTextTokens}; shorten it or allow truncation.");
        }

        ReadOnlySpan<int> head = _after.Length == 0 ? middle : _tokenizer.EncodePlain(_before + text);
        head = head[..Math.Min(head.Length, _beforeIds.Length + maxTextTokens)];
        return new EncodedPrompt([.. _prefix, .. head, .. _afterIds, .. _suffix], maxTextTokens, truncated);
    }

    private static int EndOfLastControlToken(string text, string[] control) =>
        control.Select(token => (Token: token, At: text.LastIndexOf(token, StringComparison.Ordinal)))
            .Select(found => found.At < 0 ? 0 : found.At + found.Token.Length)
            .Max();

    private static int StartOfFirstControlToken(string text, string[] control) =>
        control.Select(token => text.IndexOf(token, StringComparison.Ordinal))
            .Select(at => at < 0 ? text.Length : at)
            .Min();
}
