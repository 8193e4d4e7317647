using SearchR3.Training.Mining;

namespace SearchR3.Cli.Commands.Data;

/// <summary>The words of <c>--format</c>; all but the first are sentence-transformers'.</summary>
internal static class MineFormats
{
    public static readonly IReadOnlyDictionary<string, MinedFormat> ByWord = new Dictionary<string, MinedFormat>
    {
        ["negatives"] = MinedFormat.Negatives,
        ["triplet"] = MinedFormat.Triplet,
        ["n-tuple"] = MinedFormat.NTuple,
        ["labeled-pair"] = MinedFormat.LabeledPair,
        ["labeled-list"] = MinedFormat.LabeledList,
    };
}
