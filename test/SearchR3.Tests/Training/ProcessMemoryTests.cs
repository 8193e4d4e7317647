using SearchR3.Training;

namespace SearchR3.Tests.Training;

public sealed class ProcessMemoryTests
{
    [Fact]
    public void ThePeakIsAtLeastWhatIsThereNow()
    {
        (double current, double peak) = ProcessMemory.Read();

        // A .NET process with libtorch has tens of MiB; pages may come between the two readings, but not many.
        Assert.InRange(current, 0.02, 64);
        Assert.InRange(peak, current - 0.05, 64);
    }
}
