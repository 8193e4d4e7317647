using System.Globalization;

namespace SearchR3.Cli.Comparison;

/// <summary>All that was compared.</summary>
/// <param name="Runs">The baseline first.</param>
/// <param name="Comparisons">One a system.</param>
/// <param name="Options">What was asked for.</param>
internal sealed record RunComparison(IReadOnlyList<ComparedRun> Runs, IReadOnlyList<SystemComparison> Comparisons, ComparisonOptions Options)
{
    /// <summary>The comparison whose queries are shown: that of reasoning where there is one, else the last.</summary>
    public SystemComparison Shown => Comparisons.FirstOrDefault(c => c.Name == "reasoning") ?? Comparisons[^1];

    /// <summary>The run's folder, with its system where the runs are compared by different ones.</summary>
    public string Label(int run) => Comparisons[0].IsOfOneSystem ? Runs[run].Folder : $"{Runs[run].Folder}:{Comparisons[0].Sides[run].System}";

    /// <summary>How the numbers were made, in one sentence.</summary>
    public string Method
    {
        get
        {
            string holm = Runs.Count > 2 ? $"; p-values are corrected by Holm's method for {Runs.Count - 1} runs" : "";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"two-sided paired t-test and randomisation test over {Runs[0].Queries.Count:N0} queries; interval: 95 %, bootstrap; {Options.Samples:N0} samples, seed {Options.Seed}{holm}");
        }
    }
}
