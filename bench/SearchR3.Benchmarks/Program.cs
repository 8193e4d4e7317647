using SearchR3.Benchmarks;

switch (args)
{
    case ["exact", ..] when args.Skip(1).All(argument => argument == "--json"):
        ExactBenchmark.Run(json: args.Contains("--json"));
        return 0;
    case ["ann", ..]:
        AnnBenchmark.Run(args[1..]);
        return 0;
    default:
        Console.Error.WriteLine(
            """
            usage: SearchR3.Benchmarks exact [--json]     exact search against this machine's limits, measured in the same run
                   SearchR3.Benchmarks ann KEY=VALUE ...  the graph index under the protocol of shared/bench/ann/README.md
            """);
        return 2;
}
