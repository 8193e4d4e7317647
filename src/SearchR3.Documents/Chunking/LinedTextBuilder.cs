using System.Text;

namespace SearchR3.Documents.Chunking;

/// <summary>Puts a <see cref="LinedText"/> together from parts of a file.</summary>
internal sealed class LinedTextBuilder
{
    private readonly StringBuilder _text = new();
    private readonly List<int> _offsets = [];
    private readonly List<int> _lines = [];

    public int Length => _text.Length;

    /// <summary>Adds characters that stand in one line of the file.</summary>
    public void Append(ReadOnlySpan<char> text, int line)
    {
        if (text.Length == 0)
        {
            return;
        }

        if (_lines.Count == 0 || _lines[^1] != line)
        {
            _offsets.Add(_text.Length);
            _lines.Add(line);
        }

        _text.Append(text);
    }

    public LinedText Build() => new(_text.ToString(), [.. _offsets], [.. _lines]);
}
