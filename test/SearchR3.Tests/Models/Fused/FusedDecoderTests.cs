using System.Runtime.Intrinsics.X86;
using SearchR3.Models;
using SearchR3.Models.Fused;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Models.Fused;

/// <summary>The fused decode step against torch's own pass over the same cache, for every family, with padding and as the cache grows.</summary>
public sealed class FusedDecoderTests
{
    private static readonly string? Skip = Avx512F.IsSupported ? null : "the kernels need AVX-512";

    [Theory]
    [InlineData("llama")]
    [InlineData("llama3-rope-scaling")]
    [InlineData("qwen2-tied")]
    [InlineData("qwen2-untied")]
    [InlineData("qwen3-headdim32")]
    public void StepsEqualThoseOfTheModel(string name)
    {
        Assert.SkipWhen(Skip is not null, Skip ?? "");
        using var fixture = new ModelFixture(name);
        using CausalLanguageModel model = ModelFixture.Load(name);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        using var cache = new KVCache(capacity: 4);
        using var other = new KVCache(capacity: 4);
        using FusedWeights weights = FusedWeights.Of(model);
        using var decoder = new FusedDecoder(weights, ModelFixture.Rows, threads: 2);
        Tensor ids = fixture.Read("input_ids");
        Tensor mask = fixture.Read("attention_mask");
        model.Forward(ids, mask, cache);
        Tensor next = model.Logits(model.Forward(ids, mask, other).select(1, -1)).argmax(-1);
        for (int step = 0; step < 12; step++)
        {
            Tensor expected = model.Forward(next.unsqueeze(1), null, cache).select(1, 0);
            Tensor actual = decoder.Step(next.data<long>().ToArray(), other);
            TensorAssert.Close(expected, actual, 2e-4);
            TensorAssert.Close(model.Logits(expected), decoder.Logits(actual), 2e-3);
            next = model.Logits(expected).argmax(-1);
            int[] tokens = new int[ModelFixture.Rows];
            float[] logProbabilities = new float[ModelFixture.Rows];
            decoder.Likeliest(actual, tokens, logProbabilities);
            Assert.Equal(next.data<long>().ToArray().Select(token => (int)token), tokens);
            using Tensor scores = model.Logits(expected).log_softmax(-1).gather(1, next.unsqueeze(1));
            TensorAssert.Close(scores.squeeze(1), tensor(logProbabilities), 2e-3);
        }

        Assert.Equal(cache.Length, other.Length);
    }

    [Fact]
    public void ARowsStatesAreTheSameBitsInAnyBatchAndWithAnyThreads()
    {
        Assert.SkipWhen(Skip is not null, Skip ?? "");
        using CausalLanguageModel model = TinyModel.Create(vocabulary: 50_000);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        float[][] alone = [.. Enumerable.Range(0, 6).Select(row => States(model, [row], threads: 1)[0])];
        float[][] together = States(model, [0, 1, 2, 3, 4, 5], threads: 2);
        for (int row = 0; row < 6; row++)
        {
            Assert.Equal(alone[row], together[row]);
        }
    }

    [Fact]
    public void Bfloat16IsNearTheFloat32OfTheSameWeights()
    {
        Assert.SkipWhen(Skip is not null, Skip ?? "");
        using CausalLanguageModel half = TinyModel.Create(vocabulary: 300);
        half.to(ScalarType.BFloat16);
        using CausalLanguageModel whole = TinyModel.Create(vocabulary: 300);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        foreach (((_, TorchSharp.Modules.Parameter target), (_, TorchSharp.Modules.Parameter source)) in whole.named_parameters().Zip(half.named_parameters()))
        {
            target.copy_(source);
        }

        // What separates the two is the prompt's pass and the cache in bfloat16, not the step.
        foreach ((float[] expected, float[] actual) in States(whole, [1, 2, 3], 1).Zip(States(half, [1, 2, 3], 1)))
        {
            Assert.True(Cosine(expected, actual) > 0.999);
        }
    }

    [Fact]
    public void Int8IsNearAndReadsAQuarterOfTheBytes()
    {
        Assert.SkipWhen(Skip is not null, Skip ?? "");
        using CausalLanguageModel model = TinyModel.Create(vocabulary: 300);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        using FusedWeights exact = FusedWeights.Of(model);
        using FusedWeights int8 = FusedWeights.Int8(model);
        Assert.Equal(exact.BytesPerStep, 4 * int8.BytesPerStep);
        foreach ((float[] expected, float[] actual) in States(model, [1, 2, 3], 1).Zip(States(model, [1, 2, 3], 1, int8)))
        {
            Assert.True(Cosine(expected, actual) is > 0.995 and < 1);
        }
    }

    [Fact]
    public void AStepLeavesNoTensorBehind()
    {
        Assert.SkipWhen(Skip is not null, Skip ?? "");
        using CausalLanguageModel model = TinyModel.Create(vocabulary: 300);
        TensorLeak.AssertNone(() =>
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable noGradient = no_grad();
            States(model, [1, 2], threads: 2);
        });
    }

    [Fact]
    public void ThereIsNeverMoreThanOneWorkerForAProcessor()
    {
        Assert.SkipWhen(Skip is not null, Skip ?? "");
        using CausalLanguageModel model = TinyModel.Create(vocabulary: 200_000);
        using FusedWeights weights = FusedWeights.Of(model);
        using var decoder = new FusedDecoder(weights, rows: 1, threads: 1000);
        Assert.InRange(decoder.Workers, 1, System.Environment.ProcessorCount);
    }

    [Fact]
    public void AFailureInOneWorkerReachesTheCaller()
    {
        using var team = new WorkerTeam(2);
        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => team.Run(worker =>
        {
            if (worker == 1)
            {
                throw new FormatException("worker 1");
            }

            team.Meet();
        }));
        Assert.NotNull(failure.InnerException);
    }

    [Fact]
    public void WorkersMeetAtEveryBarrier()
    {
        using var team = new WorkerTeam(3);
        int[] seen = new int[3];
        bool always = true;
        for (int job = 0; job < 50; job++)
        {
            team.Run(worker =>
            {
                for (int round = 1; round <= 20; round++)
                {
                    Volatile.Write(ref seen[worker], round);
                    team.Meet();
                    always &= seen.All(other => other == round);
                    team.Meet();
                }
            });
        }

        Assert.True(always);
    }

    // The states of the third step after a prompt that depends on the row.
    private static float[][] States(CausalLanguageModel model, int[] rows, int threads, FusedWeights? given = null)
    {
        using var cache = new KVCache(capacity: 2);

        // All six prompts in one pass always, since that is torch's and its bits may depend on the batch.
        long[] prompts = [.. Enumerable.Range(0, 6).SelectMany(row => new long[] { 3 + row, 50 - row, 7 * (row + 1) })];
        model.Forward(tensor(prompts, [6, 3]), null, cache);
        cache.KeepRows([.. rows.Select(row => (long)row)]);
        FusedWeights weights = given ?? FusedWeights.Of(model);
        using var decoder = new FusedDecoder(weights, rows.Length, threads);
        Tensor states = decoder.Step([.. rows.Select(row => (long)(row + 20))], cache);
        states = decoder.Step([.. rows.Select(row => (long)(row + 30))], cache);
        states = decoder.Step([.. rows.Select(row => (long)(row + 40))], cache);
        float[] values = states.data<float>().ToArray();
        if (given is null)
        {
            weights.Dispose();
        }

        int width = model.Config.HiddenSize;
        return [.. Enumerable.Range(0, rows.Length).Select(row => values[(row * width)..((row + 1) * width)])];
    }

    private static double Cosine(float[] a, float[] b) =>
        a.Zip(b).Sum(pair => (double)pair.First * pair.Second) / Math.Sqrt(a.Sum(x => (double)x * x) * b.Sum(x => (double)x * x));
}
