using SearchR3.Benchmarks;

if (args is ["refresh", ..])
{
    string[] motions = [.. args.Skip(1).Where(a => a is "turn" or "line" or "train")];
    int seeds = args.Select(a => int.TryParse(a, out int n) ? n : 0).Max();
    RefreshBenchmark.Run(motions.Length == 0 ? ["turn", "line", "train"] : motions, seeds == 0 ? 3 : seeds);
    return 0;
}

if (args is not ["exact", ..] || args.Skip(1).Any(argument => argument != "--json"))
{
    Console.Error.WriteLine("usage: SearchR3.Benchmarks exact [--json]   exact search against this machine's limits, measured in the same run");
    Console.Error.WriteLine("       SearchR3.Benchmarks refresh [turn] [line] [train] [SEEDS]   the retrieval environment against full re-encoding, on a toy whose encoder moves");
    return 2;
}

ExactBenchmark.Run(json: args.Contains("--json"));
return 0;
