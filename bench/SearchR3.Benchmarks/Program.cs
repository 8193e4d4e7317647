using SearchR3.Benchmarks;

if (args is ["refresh"])
{
    RefreshBenchmark.Run();
    return 0;
}

if (args is not ["exact", ..] || args.Skip(1).Any(argument => argument != "--json"))
{
    Console.Error.WriteLine("usage: SearchR3.Benchmarks exact [--json]   exact search against this machine's limits, measured in the same run");
    Console.Error.WriteLine("       SearchR3.Benchmarks refresh          the retrieval environment against full re-encoding, on a toy whose encoder moves");
    return 2;
}

ExactBenchmark.Run(json: args.Contains("--json"));
return 0;
