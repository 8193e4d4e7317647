using System.Text.Json;
using SearchR3.Retrieval.Index;

namespace SearchR3.Benchmarks;

/// <summary>
/// What the side-by-side bench cannot ask of the other indexes: searches beside updates, many updates in a row, and growth to a million
/// rows. Data of its own (<see cref="ClusteredVectors"/>), 384 dimensions unless said otherwise.
/// </summary>
internal static class GraphBenchmark
{
    public const string Help =
        """
               SearchR3.Benchmarks graph beside [KEY=VALUE ...] [--json]
                                                      latency of one searching thread, alone and beside updates in a loop
                      n=20000 seconds=10 (of each phase) beam=32 share=0.05 threads=1 (of an update)
               SearchR3.Benchmarks graph fifty [KEY=VALUE ...] [--json]
                                                      updates in a row; recall, reach and links against a fresh build on the same vectors
                      n=20000 updates=50 every=5 share=0.05 beam=32 threads=2
               SearchR3.Benchmarks graph growth [KEY=VALUE ...] [--json]
                                                      build, save, map and search for each size; comparisons against the logarithm of the size
                      n=20000,100000,1000000 threads=2 folder=(a temporary one)
                      all three: d=384 codes=int8|float M=16 efc=200 seed=20 queries=1000; with --json the table goes to standard error
                      and one line of JSON comes last
        """;

    public static void Run(string[] arguments)
    {
        BenchmarkArguments keys = new(arguments.Skip(1), "--json");
        TextWriter table = keys.Has("--json") ? Console.Error : Console.Out;
        object report = arguments.FirstOrDefault() switch
        {
            "beside" => BesideBenchmark.Run(keys, table),
            "fifty" => FiftyBenchmark.Run(keys, table),
            "growth" => GrowthBenchmark.Run(keys, table),
            _ => throw new ArgumentException("graph needs one of beside, fifty and growth."),
        };
        if (keys.Has("--json"))
        {
            Console.WriteLine(JsonSerializer.Serialize(report));
        }
    }

    public static GraphIndexOptions Options(BenchmarkArguments keys, int threads) => new()
    {
        Degree = keys.Number("M", 16),
        BuildWidth = keys.Number("efc", 200),
        Threads = keys.Number("threads", threads),
        Codes = keys.Text("codes", "int8") == "float" ? GraphCodes.Float : GraphCodes.Int8,
    };
}
