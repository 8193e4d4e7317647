namespace SearchR3.Documents.Chunking;

/// <summary>A part of a file under one heading: what a chunk never reaches beyond.</summary>
/// <param name="Path">The headings from the outermost to its own; at least one.</param>
/// <param name="Text">The text that the section is a part of.</param>
/// <param name="Start">Its first character.</param>
/// <param name="End">The character after its last.</param>
internal sealed record Section(IReadOnlyList<string> Path, LinedText Text, int Start, int End)
{
    /// <summary>Where the text may be cut before its sentences are looked at, by offset; those outside the section count for nothing.</summary>
    public IReadOnlyList<Cut> Cuts { get; init; } = [];

    /// <summary>The line of the heading, where that is not a part of the text; null when the text has it or there is none.</summary>
    public int? FirstLine { get; init; }

    /// <summary>The cuts strictly between two offsets.</summary>
    public IEnumerable<Cut> CutsBetween(int start, int end)
    {
        (int low, int high) = (0, Cuts.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = Cuts[middle].Offset <= start ? (middle + 1, high) : (low, middle);
        }

        for (int i = low; i < Cuts.Count && Cuts[i].Offset < end; i++)
        {
            yield return Cuts[i];
        }
    }
}
