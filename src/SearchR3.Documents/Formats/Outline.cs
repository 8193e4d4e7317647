using SearchR3.Documents.Chunking;

namespace SearchR3.Documents.Formats;

/// <summary>
/// Makes sections of the headings of a file, in their order. A heading that has nothing of its own is told by those below it, so its line is the first of
/// the section that follows; where none is below it, it is a section itself.
/// </summary>
/// <param name="name">The heading of what comes before all headings.</param>
/// <param name="start">Where the text begins.</param>
internal sealed class Outline(string name, int start)
{
    private readonly List<(int Level, string Text)> _path = [];
    private readonly List<Draft> _drafts = [new Draft(0, [name], start, start, IsTitle: true)];

    /// <summary>The title of a page: its outermost heading until there is another one, and no place in the page.</summary>
    public void AddTitle(string title, int headingStart, int contentStart) => Add(level: 1, title, headingStart, contentStart, isTitle: true);

    /// <summary>A heading of <paramref name="level"/> (1 is the outermost), from <paramref name="headingStart"/> up to where its content begins.</summary>
    public void Add(int level, string heading, int headingStart, int contentStart) => Add(level, heading, headingStart, contentStart, isTitle: false);

    /// <summary>The sections of the text that the offsets belong to.</summary>
    public IReadOnlyList<Section> Sections(LinedText text, IReadOnlyList<Cut> cuts)
    {
        List<Section> sections = [];
        int? waiting = null;
        List<Draft> drafts = WithWords(text.Text);
        for (int i = 0; i < drafts.Count; i++)
        {
            Draft draft = drafts[i];
            int end = i + 1 < drafts.Count ? drafts[i + 1].HeadingStart : text.Text.Length;
            bool hasContent = TextBoundaries.HasWord(text.Text.AsSpan(draft.ContentStart, end - draft.ContentStart));
            int? line = draft.IsTitle ? null : waiting ?? text.LineAt(draft.HeadingStart);
            if (!hasContent && i + 1 < drafts.Count && (draft.IsTitle || drafts[i + 1].Level > draft.Level))
            {
                waiting = line;
                continue;
            }

            waiting = null;
            int from = hasContent ? draft.ContentStart : draft.HeadingStart;
            if (from < end)
            {
                sections.Add(new Section(draft.Path, text, from, end) { Cuts = cuts, FirstLine = line });
            }
        }

        return sections;
    }

    private void Add(int level, string heading, int headingStart, int contentStart, bool isTitle)
    {
        _path.RemoveAll(h => h.Level >= level);
        if (!string.IsNullOrWhiteSpace(heading))
        {
            _path.Add((level, heading));
        }

        _drafts.Add(new Draft(level, _path.Count == 0 ? [name] : [.. _path.Select(h => h.Text)], headingStart, contentStart, isTitle));
    }

    /// <summary>The drafts without those that have no word, neither in the heading nor below it: they belong to what is before them.</summary>
    private List<Draft> WithWords(string text)
    {
        List<Draft> drafts = [];
        for (int i = 0; i < _drafts.Count; i++)
        {
            int end = i + 1 < _drafts.Count ? _drafts[i + 1].HeadingStart : text.Length;
            if (i == 0 || TextBoundaries.HasWord(text.AsSpan(_drafts[i].HeadingStart, end - _drafts[i].HeadingStart)))
            {
                drafts.Add(_drafts[i]);
            }
        }

        return drafts;
    }

    private readonly record struct Draft(int Level, IReadOnlyList<string> Path, int HeadingStart, int ContentStart, bool IsTitle);
}
