using System.Diagnostics;
using System.Globalization;
using SearchR3.Embedding;
using SearchR3.Training;

namespace SearchR3.Benchmarks;

/// <summary>Peak memory and seconds of one contrastive step, the whole batch's graph at once against GradCache, on real texts.</summary>
internal static class GradCacheBenchmark
{
    public const string Name = "grad-cache";

    public static void Run(string[] arguments)
    {
        if (MemoryChild.IsThis(arguments, out BenchmarkArguments options))
        {
            Measure(options);
            return;
        }

        double limit = options.Real("limit", 10);
        Console.WriteLine("| pairs | plain, peak GiB | GradCache, peak GiB | plain, s a step | GradCache, s a step | loss, difference |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|");
        foreach (string pairs in options.List("batches", "64,256,1024,4096"))
        {
            (double PeakGiB, string[] Words)? Of(string cached) => MemoryChild.Run(limit, Name,
            [
                $"pairs={pairs}", $"cached={cached}", $"model={options.Text("model", "models/dotnet-api")}",
                $"data={options.Text("data", "data/dotnet-api")}", $"micro={options.Text("micro", "32")}", $"threads={options.Text("threads", "2")}",
            ]);
            (double PeakGiB, string[] Words)? plain = Of("0");
            (double PeakGiB, string[] Words)? cached = Of("1");
            double Loss(string[] words) => double.Parse(words[1], CultureInfo.InvariantCulture);
            string difference = plain is var (_, p) && cached is var (_, c) ? (Loss(p) - Loss(c)).ToString("E1", CultureInfo.InvariantCulture) : "";
            Console.WriteLine(
                $"| {pairs} | {MemoryChild.Cell(plain, limit)} | {MemoryChild.Cell(cached, limit)} | {plain?.Words[0]} | {cached?.Words[0]} | {difference} |");
        }
    }

    private static void Measure(BenchmarkArguments options)
    {
        TorchSettings.SetThreads(options.Number("threads", 2));
        SftRecipe recipe = new()
        {
            Model = options["model"],
            Data = options["data"],
            BatchSize = options.Number("pairs", 64),
            MicroBatchSize = options.Number("micro", 32),
            GradCache = options["cached"] == "1",
            Loss = new SftLossOptions { CrossEntropy = new CrossEntropyOptions { Weight = 0 }, InfoNce = new InfoNceOptions { Symmetric = true } },
        };
        TrainingQueries queries = TrainingQueries.Load(options["data"], recipe.Splits.Keys, 0.5, recipe.Seed);
        using EmbeddingModel model = EmbeddingModel.Load(recipe.Model, new EmbeddingModelOptions { Dtype = "bf16" });
        PromptEncoder prompts = new(model);
        SftBatch batch = new SftBatchSampler(recipe, queries, negatives: null).Batch(0);
        if (batch.Pairs.Count < recipe.BatchSize)
        {
            throw new InvalidOperationException($"the split has {batch.Pairs.Count} queries, fewer than {recipe.BatchSize} pairs");
        }

        int[] rows = [.. batch.Pairs.Select(p => p.Document)];
        SftSequences sequences = new(
            [.. batch.Pairs.Select(p => prompts.QueryWithResponse(p.Text).Ids)], [.. rows.Select(_ => -1)], rows,
            [.. rows.Select(row => prompts.Document(queries.Corpus[row].FullText))], [], []);
        using MasterWeightAdamW optimizer = new(model.Model.named_parameters(), recipe.Optimization);
        SftGradients gradients = new(recipe, model.Model, null);
        long start = Stopwatch.GetTimestamp();
        (Dictionary<string, double> losses, _) = gradients.Add(batch, sequences, 1, () => optimizer.Accumulate());
        optimizer.Step(1e-5);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ProcessMemory.Read().Peak:F3} {seconds:F1} {losses["loss"]:R}"));
    }
}
