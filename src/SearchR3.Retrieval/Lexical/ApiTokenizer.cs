using System.Text;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;

namespace SearchR3.Retrieval.Lexical;

/// <summary>Feeds the words of <see cref="ApiWords"/> to Lucene in lower case.</summary>
internal sealed class ApiTokenizer : Tokenizer
{
    private readonly ICharTermAttribute _term;
    private readonly IOffsetAttribute _offset;
    private readonly StringBuilder _text = new();
    private readonly char[] _buffer = new char[4096];
    private string? _content;
    private int _at;

    public ApiTokenizer(TextReader input)
        : base(input)
    {
        _term = AddAttribute<ICharTermAttribute>();
        _offset = AddAttribute<IOffsetAttribute>();
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        _content = null;
        _at = 0;
    }

    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        ClearAttributes();
        _content ??= ReadAll();
        (int start, int length) = ApiWords.Next(_content, _at);
        if (start < 0)
        {
            return false;
        }

        _at = start + length;
        char[] target = _term.ResizeBuffer(length);
        _content.AsSpan(start, length).ToLowerInvariant(target);
        _term.Length = length;
        _offset.SetOffset(CorrectOffset(start), CorrectOffset(_at));
        return true;
    }

    /// <inheritdoc/>
    public override void End()
    {
        base.End();
        int end = CorrectOffset(_content?.Length ?? 0);
        _offset.SetOffset(end, end);
    }

    private string ReadAll()
    {
        _text.Clear();
        for (int read = m_input.Read(_buffer, 0, _buffer.Length); read > 0; read = m_input.Read(_buffer, 0, _buffer.Length))
        {
            _text.Append(_buffer, 0, read);
        }

        return _text.ToString();
    }
}
