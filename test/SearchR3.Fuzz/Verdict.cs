using SearchR3.Fuzz.Targets;
using SearchR3.Retrieval;

namespace SearchR3.Fuzz;

/// <summary>Reads an input and says what is wrong with how that went, if anything.</summary>
internal static class Verdict
{
    /// <summary>What a small file may make a reader ask for; the largest honest case is a vocabulary whose largest id is 2^24 - 1.</summary>
    private const long LargestAllocation = 1L << 29;

    private const double LongestSeconds = 10;

    /// <summary>Null when the file was read, or refused in one sentence that names it; otherwise what happened instead.</summary>
    public static Finding? Of(FuzzTarget target, string path)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        double start = Environment.CpuUsage.TotalTime.TotalSeconds;
        try
        {
            target.Read(path);
        }
        catch (SearchR3Exception refused)
        {
            string message = refused.Message;
            if (!message.Contains(Path.GetFileName(path), StringComparison.Ordinal) && !message.Contains(Path.GetDirectoryName(path)!, StringComparison.Ordinal))
            {
                return Finding.Of("the sentence does not name the file", refused);
            }

            if (message.Any(char.IsControl))
            {
                return Finding.Of("the sentence has control characters", refused);
            }

            if (message.Length > 4000)
            {
                return Finding.Of("the sentence never ends", refused);
            }
        }
#pragma warning disable CA1031 // Whatever else it throws is what is looked for.
        catch (Exception other)
#pragma warning restore CA1031
        {
            return Finding.Of(other.GetType().Name, other);
        }

        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        double seconds = Environment.CpuUsage.TotalTime.TotalSeconds - start;
        return bytes > LargestAllocation ? new Finding("memory", $"{bytes} bytes were allocated")
            : seconds > LongestSeconds ? new Finding("time", $"it took {seconds:F1} s of CPU")
            : null;
    }
}
