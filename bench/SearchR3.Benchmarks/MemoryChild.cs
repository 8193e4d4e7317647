using System.Diagnostics;
using System.Globalization;

namespace SearchR3.Benchmarks;

/// <summary>
/// One measurement in a process of its own, whose peak memory is then that measurement's. A process that grows over a limit is ended, so that a row that
/// does not fit cannot take the machine's memory.
/// </summary>
internal static class MemoryChild
{
    private const int PollMilliseconds = 20;
    private const string Word = "child";

    /// <summary>Whether this process is the one that measures, and the arguments without the word that says so.</summary>
    public static bool IsThis(string[] arguments, out BenchmarkArguments options)
    {
        options = new BenchmarkArguments(arguments.Where(argument => argument != Word));
        return arguments.Contains(Word);
    }

    /// <summary>Runs this program again and reads the words of the one line that it prints.</summary>
    /// <param name="limitGiB">Resident memory at which the process is ended.</param>
    /// <param name="benchmark">The benchmark's name on the command line.</param>
    /// <param name="arguments">KEY=VALUE of the child.</param>
    /// <returns>The peak in GiB, and the child's words; null when it was ended.</returns>
    public static (double PeakGiB, string[] Words)? Run(double limitGiB, string benchmark, params string[] arguments)
    {
        string program = Environment.ProcessPath!;
        IEnumerable<string> own = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(MemoryChild).Assembly.Location] : [];
        using Process child = Process.Start(new ProcessStartInfo(program, [.. own, benchmark, Word, .. arguments]) { RedirectStandardOutput = true })!;
        Task<string> output = child.StandardOutput.ReadToEndAsync();
        bool ended = false;
        while (!child.WaitForExit(PollMilliseconds))
        {
            if (!ended && Resident(child) > limitGiB)
            {
                ended = true;
                child.Kill();
            }
        }

        return ended ? null
            : child.ExitCode == 0 && output.Result.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } words
                ? (double.Parse(words[0], CultureInfo.InvariantCulture), words[1..])
                : throw new InvalidOperationException($"the measuring process ended with {child.ExitCode}");
    }

    /// <summary>A cell of a table: GiB, or that the limit was passed.</summary>
    public static string Cell((double PeakGiB, string[] Words)? result, double limitGiB) => result is var (peak, _)
        ? peak.ToString("F2", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"over {limitGiB:G3}");

    private static double Resident(Process child)
    {
        try
        {
            child.Refresh();
            return child.WorkingSet64 / (double)(1 << 30);
        }
        catch (InvalidOperationException)
        {
            return 0; // It has just ended.
        }
    }
}
