namespace SearchR3.Tokenization;

/// <summary>What a Split pre-tokenizer does with its matches; the names are those of tokenizer.json.</summary>
internal enum SplitBehavior
{
    Removed,
    Isolated,
    MergedWithPrevious,
    MergedWithNext,
    Contiguous,
}

/// <summary>The arithmetic of <see cref="SplitBehavior"/>.</summary>
internal static class SplitBehaviors
{
    /// <summary>Turns the alternating segments of a text into the pieces that remain.</summary>
    public static IEnumerable<(int Start, int End)> Apply(
        SplitBehavior behavior, List<(int Start, int End, bool IsMatch)> segments) => behavior switch
        {
            SplitBehavior.Removed => segments.Where(s => !s.IsMatch).Select(s => (s.Start, s.End)),
            SplitBehavior.Isolated => segments.Select(s => (s.Start, s.End)),
            SplitBehavior.Contiguous => Join(segments, (left, right) => left.IsMatch == right.IsMatch),
            SplitBehavior.MergedWithPrevious => Join(segments, (left, right) => right.IsMatch && !left.IsMatch),
            _ => Join(segments, (left, right) => left.IsMatch && !right.IsMatch),
        };

    private static List<(int Start, int End)> Join(
        List<(int Start, int End, bool IsMatch)> segments,
        Func<(int Start, int End, bool IsMatch), (int Start, int End, bool IsMatch), bool> joins)
    {
        List<(int Start, int End)> pieces = [];
        for (int i = 0; i < segments.Count; i++)
        {
            if (i > 0 && joins(segments[i - 1], segments[i]))
            {
                pieces[^1] = (pieces[^1].Start, segments[i].End);
            }
            else
            {
                pieces.Add((segments[i].Start, segments[i].End));
            }
        }

        return pieces;
    }
}
