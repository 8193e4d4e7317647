using System.Globalization;

namespace SearchR3.Benchmarks;

/// <summary>The arguments of <c>grpo-cost</c>: KEY=VALUE, or --KEY VALUE.</summary>
internal sealed class GrpoCostOptions
{
    public const string Help =
        """
        usage: SearchR3.Benchmarks grpo-cost [KEY=VALUE ...] [--json]

        Measures what an iteration of GRPO costs on corpora of several sizes: seconds, tokens and arithmetic of each phase, the share of
        this machine's bf16 matrix product (measured in the same run), and the process' peak memory. Each size runs in a process of its own.

          documents=8000,32000,128000  sizes; below the task's size a random part of it, above it all and invented members
          iterations=5 warmup=2        measured iterations, and those before them
          threads=N                    of torch and the graph (default: all processors)
          policy=selective             environment.policy; full and phased re-encode (or compare with) the corpus
          budget=1000                  environment.budgetDocuments
          replay=batch                 replay.documents; index compares with all fresh rows
          map=procrustes               environment.driftMap
          initial=encode               vectors of the start: encode (once, kept under work/) or random
          data=data/dotnet-api         the task, as `searchr3 data dotnet-api` writes it; only read
          model=models/dotnet-api      the model
          recipe=recipes/dotnet-api-grpo.json  all other settings
          work=artifacts/grpo-cost     padded corpora, vectors and runs are written here
          --json                       one JSON document on standard output

        Arithmetic counts what has to be computed, without padding, attention scores and recomputation: 2 x P x tokens forward and 6 x P x tokens forward and
        backward, P the parameters outside the embedding matrix; and 2 (6) x hidden x vocabulary for each token whose distribution is needed.
        """;

    private readonly Dictionary<string, string> _values = [];

    private static readonly string[] Keys =
        ["documents", "iterations", "warmup", "threads", "policy", "budget", "replay", "map", "initial", "data", "model", "recipe", "work"];

    public int[] Documents => [.. Text("documents", "8000,32000,128000").Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];

    public int Iterations => Number("iterations", 5);

    public int Warmup => Number("warmup", 2);

    public int Threads => Number("threads", Environment.ProcessorCount);

    public string Policy => Text("policy", "selective");

    public int Budget => Number("budget", 1000);

    public string Replay => Text("replay", "batch");

    public string Map => Text("map", "procrustes");

    public string Initial => Text("initial", "encode");

    public string Data => Text("data", "data/dotnet-api");

    public string Model => Text("model", "models/dotnet-api");

    public string Recipe => Text("recipe", "recipes/dotnet-api-grpo.json");

    public string Work => Text("work", "artifacts/grpo-cost");

    public bool Json { get; private init; }

    /// <summary>Null, with the reason on standard error, when an argument is wrong.</summary>
    public static GrpoCostOptions? Parse(string[] arguments)
    {
        GrpoCostOptions options = new() { Json = arguments.Contains("--json") };
        string[] rest = [.. arguments.Where(a => a != "--json")];
        for (int i = 0; i < rest.Length; i++)
        {
            string[] pair = rest[i].StartsWith("--", StringComparison.Ordinal) && i + 1 < rest.Length
                ? [rest[i][2..], rest[++i]]
                : rest[i].Split('=', 2);
            if (pair.Length != 2 || !Keys.Contains(pair[0]))
            {
                Console.Error.WriteLine($"'{rest[i]}' is none of {string.Join(", ", Keys)} with a value.\n\n{Help}");
                return null;
            }

            options._values[pair[0]] = pair[1];
        }

        if (options.Warmup < 1 || options.Iterations < 1)
        {
            Console.Error.WriteLine("warmup and iterations must be at least 1: an iteration's time is the distance from the one before.");
            return null;
        }

        return options;
    }

    /// <summary>The arguments of a child that measures one size.</summary>
    public IEnumerable<string> ForOne(int documents) =>
        [.. _values.Where(v => v.Key != "documents").Select(v => $"{v.Key}={v.Value}"), FormattableString.Invariant($"documents={documents}"), "--json"];

    private string Text(string key, string otherwise) => _values.GetValueOrDefault(key, otherwise);

    private int Number(string key, int otherwise) =>
        _values.TryGetValue(key, out string? value) ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
