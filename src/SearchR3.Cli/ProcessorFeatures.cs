namespace SearchR3.Cli;

/// <summary>What the processor can do beyond what the runtime tells.</summary>
internal static class ProcessorFeatures
{
    private const string Source = "/proc/cpuinfo";

    private static readonly Lazy<HashSet<string>> Flags = new(() => !File.Exists(Source)
        ? []
        : [.. (File.ReadLines(Source).FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal)) ?? "").Split(' ')]);

    /// <summary>Whether the kernel lists the feature.</summary>
    public static bool Has(string flag) => Flags.Value.Contains(flag);
}
