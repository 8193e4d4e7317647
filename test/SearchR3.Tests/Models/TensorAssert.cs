namespace SearchR3.Tests.Models;

internal static class TensorAssert
{
    /// <summary>Fails with the largest difference when it is above <paramref name="tolerance"/>.</summary>
    public static void Close(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        double worst = LargestDifference(expected, actual);
        Assert.True(worst <= tolerance, $"largest difference {worst:E2}, allowed {tolerance:E2}");
    }

    public static double LargestDifference(Tensor a, Tensor b) =>
        (a.detach().to(ScalarType.Float64) - b.detach().to(ScalarType.Float64)).abs().max().Read();
}
