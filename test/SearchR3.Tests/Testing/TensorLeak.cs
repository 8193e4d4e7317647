namespace SearchR3.Tests.Testing;

/// <summary>Counts the tensors of this thread before and after.</summary>
public static class TensorLeak
{
    /// <summary>Runs <paramref name="step"/> once to fill lasting tables, then again, and fails if the second run leaves tensors behind.</summary>
    public static void AssertNone(Action step)
    {
        step();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        step();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
