using SearchR3.Training;

namespace SearchR3.Tests.Training;

public sealed class SeededOrderTests
{
    [Fact]
    public void EveryPassShowsEveryItemOnce()
    {
        SeededOrder order = new(37, 5);
        for (int pass = 0; pass < 4; pass++)
        {
            int[] seen = [.. Enumerable.Range(pass * 37, 37).Select(i => order[i])];
            Assert.Equal(Enumerable.Range(0, 37), seen.Order());
        }

        Assert.NotEqual(Enumerable.Range(0, 37).Select(i => order[i]), Enumerable.Range(37, 37).Select(i => order[i]));
    }

    [Fact]
    public void APositionDoesNotDependOnWhatWasAskedBefore()
    {
        SeededOrder forward = new(11, 3);
        int[] inOrder = [.. Enumerable.Range(0, 50).Select(i => forward[i])];
        SeededOrder fresh = new(11, 3);

        Assert.Equal(inOrder[40], fresh[40]);
        Assert.Equal(inOrder[3], fresh[3]);
    }

    [Fact]
    public void DifferentKeysGiveDifferentGenerators()
    {
        int[] first = [.. Enumerable.Range(0, 200).Select(i => SeededOrder.RandomFor(1, i).Next())];

        Assert.Equal(200, first.Distinct().Count());
        Assert.Equal(SeededOrder.RandomFor(1, 2, 3).Next(), SeededOrder.RandomFor(1, 2, 3).Next());
        Assert.NotEqual(SeededOrder.RandomFor(1, 2).Next(), SeededOrder.RandomFor(2, 1).Next());
    }
}
