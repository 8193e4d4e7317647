using SearchR3.Benchmarks;

if (args is not ["exact", ..] || args.Skip(1).Any(argument => argument != "--json"))
{
    Console.Error.WriteLine("usage: SearchR3.Benchmarks exact [--json]   exact search against this machine's limits, measured in the same run");
    return 2;
}

ExactBenchmark.Run(json: args.Contains("--json"));
return 0;
