using SearchR3.Models;
using SearchR3.Retrieval;

namespace SearchR3.Tests.Models;

public sealed class KVCacheTests
{
    [Theory]
    [MemberData(nameof(CausalLanguageModelTests.Models), MemberType = typeof(CausalLanguageModelTests))]
    [InlineData("qwen2-tied-bf16-sharded")]
    public void GreedyTokensOfALeftPaddedBatchAreThoseOfTransformers(string name)
    {
        using var fixture = new ModelFixture(name);
        using CausalLanguageModel model = ModelFixture.Load(name);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        using var cache = new KVCache(capacity: 4);
        List<long>[] generated = [.. Enumerable.Range(0, ModelFixture.Rows).Select(_ => new List<long>())];
        Tensor hidden = model.Forward(fixture.Read("input_ids"), fixture.Read("attention_mask"), cache);
        for (int step = 0; step < 24; step++)
        {
            Tensor next = model.Logits(hidden.select(1, -1)).argmax(-1);
            for (int row = 0; row < generated.Length; row++)
            {
                generated[row].Add((long)next[row].Read());
            }

            hidden = model.Forward(next.unsqueeze(1), null, cache);
        }

        for (int row = 0; row < generated.Length; row++)
        {
            Assert.Equal(fixture.Greedy(row), generated[row]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void CachedStepsEqualOnePass(int stepLength)
    {
        using var fixture = new ModelFixture("qwen3-headdim32");
        using CausalLanguageModel model = ModelFixture.Load("qwen3-headdim32");
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        Tensor ids = fixture.RowIds(3);
        Tensor whole = model.Forward(ids);
        using var cache = new KVCache(capacity: 2);
        var parts = new List<Tensor>();
        for (long at = 0; at < ids.shape[1]; at += stepLength)
        {
            parts.Add(model.Forward(ids.narrow(1, at, Math.Min(stepLength, ids.shape[1] - at)), null, cache));
        }

        TensorAssert.Close(whole, cat([.. parts], 1), 1e-5);
        Assert.Equal(ids.shape[1], cache.Length);
    }

    [Fact]
    public void CachedStepsOfSeveralPositionsEqualOnePassUnderPadding()
    {
        using var fixture = new ModelFixture("llama");
        using CausalLanguageModel model = ModelFixture.Load("llama");
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        Tensor ids = fixture.Read("input_ids");
        Tensor mask = fixture.Read("attention_mask");
        Tensor whole = model.Forward(ids, mask);
        using var cache = new KVCache();
        long half = ids.shape[1] / 2;
        long rest = ids.shape[1] - half;
        model.Forward(ids.narrow(1, 0, half), mask.narrow(1, 0, half), cache);
        Tensor second = model.Forward(ids.narrow(1, half, rest), mask.narrow(1, half, rest), cache);

        Tensor tokens = mask.narrow(1, half, rest).unsqueeze(2);
        TensorAssert.Close(whole.narrow(1, half, rest) * tokens, second * tokens, 1e-5);
    }

    [Fact]
    public void KeptRowsGoOnAsIfTheyHadBeenAlone()
    {
        using var fixture = new ModelFixture("qwen2-tied");
        using CausalLanguageModel model = ModelFixture.Load("qwen2-tied");
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        using var cache = new KVCache();
        model.Forward(fixture.Read("input_ids"), fixture.Read("attention_mask"), cache);
        cache.KeepRows([2, 0, 0]);
        Tensor next = tensor(new long[] { 11, 12, 13 }).unsqueeze(1);

        Tensor hidden = model.Forward(next, null, cache);

        int[] rows = [2, 0, 0];
        for (int i = 0; i < rows.Length; i++)
        {
            Tensor alone = model.Forward(cat([fixture.RowIds(rows[i]), next.narrow(0, i, 1)], 1));
            TensorAssert.Close(alone[0][-1], hidden[i][0], 1e-5);
        }

        Assert.Equal(3, cache.BatchSize);
    }

    [Fact]
    public void ARowOutsideTheBatchIsRefused()
    {
        using CausalLanguageModel model = ModelFixture.Load("qwen2-tied");
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        using var cache = new KVCache();
        model.Forward(ones([2, 3], ScalarType.Int64), null, cache);

        Assert.Contains("Row 2", Assert.Throws<SearchR3Exception>(() => cache.KeepRows([0, 2])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DecodeStepsLeaveNothingBehind()
    {
        using CausalLanguageModel model = ModelFixture.Load("qwen2-tied");
        using IDisposable noGradient = no_grad();
        using var cache = new KVCache();
        using (DisposeScope prefill = NewDisposeScope())
        {
            model.Forward(ones([2, 3], ScalarType.Int64), tensor(new long[,] { { 0, 1, 1 }, { 1, 1, 1 } }), cache);
        }

        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int step = 0; step < 3; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            model.Forward(ones([2, 1], ScalarType.Int64), null, cache);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
