using System.Text.Json.Nodes;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Index;
using SearchR3.Tests.Index;
using SearchR3.Training;

namespace SearchR3.Tests.Testing;

/// <summary>What writes files that must never be half: each kind writes version 1 or 2 to a path, the same bytes every time.</summary>
internal static class WriterKinds
{
    private const int Rows = 300;

    public static IReadOnlyDictionary<string, Action<string, int>> All { get; } = new Dictionary<string, Action<string, int>>
    {
        ["exact.idx"] = WriteExact,
        ["graph.sr3graph"] = WriteGraph,
        ["run.trec"] = (path, version) => Run(version).Save(path),
        ["corpus.jsonl"] = (path, version) => Documents(version).Save(path),
        ["metrics.json"] = (path, version) => AtomicFile.WriteAllText(path, string.Concat(Enumerable.Repeat($"{{\"version\":{version}}}\n", 2000))),
    };

    /// <summary>Reads a file as its users do; throws when it cannot be.</summary>
    public static void Read(string path)
    {
        switch (Path.GetExtension(path))
        {
            case ".idx":
                using (ExactIndex.Load(path))
                {
                }

                break;
            case ".sr3graph":
                using (GraphIndex.Load(path, threads: 1))
                {
                }

                break;
            case ".trec":
                RetrievalRun.Load(path);
                break;
            case ".jsonl":
                Corpus.Load(path);
                break;
        }
    }

    /// <summary>A toy's checkpoint: all numbers of the optimizer are the step, and a line of the log for each.</summary>
    public static MasterWeightAdamW Optimizer() => new(
        [("a", new TorchSharp.Modules.Parameter(zeros(60, 50))), ("b", new TorchSharp.Modules.Parameter(zeros(7)))], new OptimizationOptions { Steps = 1_000_000 });

    public static void SaveCheckpoint(RunFolder run, MasterWeightAdamW optimizer, int step)
    {
        using IDisposable noGrad = no_grad();
        foreach (Tensor buffer in optimizer.Buffers.Values)
        {
            buffer.fill_(TorchNumber.Of(step));
        }

        optimizer.Resume(step);
        run.Log(new JsonObject { ["step"] = step, ["loss"] = 1.0 / step });
        TrainingCheckpoint.Save(run, optimizer, new JsonObject { ["value"] = step });
    }

    /// <summary>The newest checkpoint's step (0 without one), all of whose numbers are it.</summary>
    public static int CheckStep(RunFolder run)
    {
        using MasterWeightAdamW optimizer = Optimizer();
        if (TrainingCheckpoint.Resume(run, optimizer) is not JsonObject state)
        {
            return 0;
        }

        int step = (int)state["step"]!;
        Assert.Equal(step, (int)state["value"]!);
        Assert.Equal(step, optimizer.StepCount);
        Assert.All(optimizer.Buffers.Values, buffer => Assert.True(buffer.eq(TorchNumber.Of(step)).all().Read() == 1));
        return step;
    }

    public static RunFolder OpenRun(string path) => RunFolder.Open(path, "sft", "{}", "hash", resume: File.Exists(Path.Combine(path, "run.json")));

    private static void WriteExact(string path, int version)
    {
        using ExactIndex index = ExactIndex.Build(VectorSets.Ids(Rows), VectorSets.Reals(Rows, 64, version), new IndexInfo());
        index.Save(path);
    }

    private static void WriteGraph(string path, int version)
    {
        using GraphIndex index = GraphIndex.Build(
            VectorSets.Ids(Rows), VectorSets.Reals(Rows, 32, version), new IndexInfo(), new GraphIndexOptions { BuildWidth = 8, Degree = 4, Threads = 1 });
        index.Save(path);
    }

    private static RetrievalRun Run(int version) => new($"v{version}", Enumerable.Range(0, 20).ToDictionary(
        q => $"q{q}", q => (IReadOnlyList<Hit>)[.. Enumerable.Range(0, 100).Select(d => new Hit($"d{d}", version - (d / 1000.0)))]));

    private static Corpus Documents(int version) =>
        Corpus.From(Enumerable.Range(0, 1000).Select(i => new CorpusDocument($"d{i}", $"title {version}", $"text {i * version}")));
}
