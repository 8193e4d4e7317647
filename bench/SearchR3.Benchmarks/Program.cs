using SearchR3.Benchmarks;

switch (args)
{
    case ["exact", ..] when args.Skip(1).All(argument => argument == "--json"):
        ExactBenchmark.Run(json: args.Contains("--json"));
        return 0;
    case ["ann", ..]:
        AnnBenchmark.Run(args[1..]);
        return 0;
    case ["graph", "beside" or "fifty" or "growth", ..]:
        GraphBenchmark.Run(args[1..]);
        return 0;
    case ["refresh", ..]:
        string[] motions = [.. args.Skip(1).Where(a => a is "turn" or "line" or "train")];
        int seeds = args.Select(a => int.TryParse(a, out int n) ? n : 0).Max();
        RefreshBenchmark.Run(motions.Length == 0 ? ["turn", "line", "train"] : motions, seeds == 0 ? 3 : seeds);
        return 0;
    case ["drift-map", ..]:
        DriftMapBenchmark.Run(["turn", "line", "train"], args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 3);
        return 0;
    case ["reasoning", ..]:
        ReasoningBenchmark.Run(args[1..]);
        return 0;
    case ["reasoning-cost", ..]:
        ReasoningCostBenchmark.Run(args[1..]);
        return 0;
    case ["speed", ..]:
        return SpeedBenchmark.Run(args[1..]);
    case ["grpo-cost", ..]:
        return GrpoCostBenchmark.Run(args[1..]);
    case [GradCacheBenchmark.Name, ..]:
        GradCacheBenchmark.Run(args[1..]);
        return 0;
    case [VocabularyLossBenchmark.Name, ..]:
        VocabularyLossBenchmark.Run(args[1..]);
        return 0;
    default:
        Console.Error.WriteLine(
            $$"""
            usage: SearchR3.Benchmarks exact [--json]     exact search against this machine's limits, measured in the same run
                   SearchR3.Benchmarks ann KEY=VALUE ...  the graph index under the protocol of shared/bench/ann/README.md
            {{GraphBenchmark.Help}}
                   SearchR3.Benchmarks refresh [turn] [line] [train] [SEEDS]
                                                          the retrieval environment against full re-encoding, on a toy whose encoder moves
                   SearchR3.Benchmarks drift-map [SEEDS]  maps that carry old rows along, rotation beside least squares, on the same toy; time of a fit
                   SearchR3.Benchmarks reasoning [model=FOLDER] [data=FOLDER] [split=dev] [queries=500] [documents=6000] [samples=8]
                                                          what a reasoning is worth: own, another query's, the right answer spelled out, the best of several
                   SearchR3.Benchmarks reasoning-cost [model=FOLDER] [data=FOLDER] [calibrate=dev] [split=test] [queries=1000] [documents=0 (all)] [samples=8] [temperature=0.7]
                                                          nDCG@10 against generated tokens: the gate at several budgets, samples averaged and fused
                   SearchR3.Benchmarks speed [model=FOLDER] [gguf=FILE] [node=FOLDER] [python=FILE] [KEY=VALUE ...] [--json]
                                                          encoding, decoding and training against the machine's limits and peers (speed --help)
                   SearchR3.Benchmarks grpo-cost [KEY=VALUE ...] [--json]
                                                          what an iteration of GRPO costs, by phase and size of the corpus (grpo-cost --help)
                   SearchR3.Benchmarks grad-cache [batches=64,256,1024,4096] [model=FOLDER] [data=FOLDER] [micro=32] [threads=2] [limit=GIB]
                                                          peak memory of a contrastive step, the whole batch's graph against GradCache, a process each
                   SearchR3.Benchmarks vocabulary-loss [shapes=6016x384,151936x896] [positions=1024,4096,16384] [threads=2] [limit=GIB]
                                                          peak memory of cross-entropy with its gradients, all logits against chunks, a process each
            """);
        return 2;
}
