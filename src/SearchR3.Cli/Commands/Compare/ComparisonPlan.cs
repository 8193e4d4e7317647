using SearchR3.Cli.Comparison;
using SearchR3.Cli.Frame;
using SearchR3.Retrieval;

namespace SearchR3.Cli.Commands.Compare;

/// <summary>Decides which systems are set against each other, and in which metrics.</summary>
internal static class ComparisonPlan
{
    /// <summary>
    /// The system of each run, comparison after comparison: the one that the arguments name, else each of <paramref name="wanted"/>, else each that all
    /// runs have.
    /// </summary>
    public static IReadOnlyList<string[]> Systems(IReadOnlyList<RunArgument> arguments, IReadOnlyList<ComparedRun> runs, string[] wanted)
    {
        int named = arguments.Count(a => a.System is not null);
        if (named > 0 && (named < arguments.Count || wanted.Length > 0))
        {
            throw new SearchR3Exception(
                $"{named} of {arguments.Count} runs name a system ({arguments.First(a => a.System is not null).System}){(wanted.Length > 0 ? " and --systems names others" : "")}; "
                + "name a system of every run, or of none and give --systems");
        }

        if (named > 0)
        {
            return [[.. arguments.Select((a, i) => Known(runs[i], a.System!))]];
        }

        if (wanted.Length > 0)
        {
            return [.. wanted.Select(system => runs.Select(run => Known(run, system)).ToArray())];
        }

        string[] common = [.. runs[0].Systems.Where(s => runs.All(r => r.Systems.Contains(s)))];
        return common.Length > 0
            ? [.. common.Select(system => Enumerable.Repeat(system, runs.Count).ToArray())]
            : throw new SearchR3Exception(
                $"{string.Join(" and ", runs.Select(r => $"{r.Folder} ({string.Join(", ", r.Systems)})"))} have no system in common; name one of each, such as {runs[0].Folder}:{runs[0].Systems[0]}");
    }

    /// <summary>Those of <paramref name="wanted"/>, whatever their case, else all that every run has.</summary>
    public static IReadOnlyList<string> Metrics(IReadOnlyList<ComparedRun> runs, string[] wanted)
    {
        string[] common = [.. runs[0].Metrics.Where(m => runs.All(r => r.Metrics.Contains(m)))];
        if (common.Length == 0)
        {
            throw new SearchR3Exception($"{runs[0].Folder} has {string.Join(", ", runs[0].Metrics)}, and no other run has one of these metrics; run them again");
        }

        return wanted.Length == 0 ? common : [.. wanted.Select(w => common.FirstOrDefault(m => m.Equals(w, StringComparison.OrdinalIgnoreCase))
            ?? throw new SearchR3Exception($"--metric has \"{w}\", but the runs have {string.Join(", ", common)}{Meant(w, common)}"))];
    }

    private static string Known(ComparedRun run, string system) => run.Systems.Contains(system)
        ? system
        : throw new SearchR3Exception($"{run.Folder} has no system \"{system}\", but {string.Join(", ", run.Systems)}{Meant(system, run.Systems)}");

    private static string Meant(string word, IEnumerable<string> known) => Nearest.To(word, known) is { } near ? $"; did you mean \"{near}\"?" : "; name one of those";
}
