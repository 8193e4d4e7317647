using FsCheck.Xunit;
using SearchR3.Training;

namespace SearchR3.Tests.Training;

public sealed class RowPackingTests
{
    [Fact]
    public void EachSequenceGoesIntoTheRowThatItFillsBest()
    {
        // Nine opens a row of nine; six and five open one each; four fits both and fills the five's; three fills the six's.
        int[][] rows = [.. RowPacking.BestFitDecreasing([5, 9, 3, 6, 4])];

        Assert.Equal([[1], [3, 2], [0, 4]], rows);
    }

    [Property]
    public bool EverySequenceIsThereOnceAndNoRowIsLongerThanTheLongest(byte[] bytes)
    {
        int[] lengths = [.. bytes.Select(b => 1 + b)];

        List<int[]> rows = RowPacking.BestFitDecreasing(lengths);

        // Two rows that would fit into one cannot be: the later one's longest sequence would have gone into the earlier one.
        int[] sums = [.. rows.Select(row => row.Sum(i => lengths[i]))];
        return rows.SelectMany(row => row).Order().SequenceEqual(Enumerable.Range(0, lengths.Length))
            && sums.All(sum => sum <= lengths.Max())
            && sums.Order().Take(2).Sum() is int two && (sums.Length < 2 || two > lengths.Max());
    }
}
