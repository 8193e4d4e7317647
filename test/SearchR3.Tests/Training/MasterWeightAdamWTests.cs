using SearchR3.Training;
using TorchSharp.Modules;

namespace SearchR3.Tests.Training;

public sealed class MasterWeightAdamWTests
{
    private static readonly OptimizationOptions Options = new() { Steps = 20, WarmupSteps = 0, ClipNorm = 0, WeightDecay = 0.1, LearningRate = 0.01 };

    [Fact]
    public void InFloat32ItIsPyTorchsAdamW()
    {
        using DisposeScope scope = NewDisposeScope();
        using Parameter ours = new(TorchNumber.Range(6, dtype: ScalarType.Float32).view(2, 3));
        using Parameter theirs = new(TorchNumber.Range(6, dtype: ScalarType.Float32).view(2, 3));
        using MasterWeightAdamW optimizer = new([("w", ours)], Options);
        using optim.Optimizer reference = optim.AdamW([theirs], 0.01, 0.9, 0.95, 1e-8, 0.1);
        for (int step = 0; step < 10; step++)
        {
            Tensor target = tensor(new[] { 3f, -1, 2, 0, 5, 1 }, [2, 3]);
            ours.sub(target).pow(TorchNumber.Of(2)).sum().backward();
            optimizer.Accumulate();
            optimizer.Step(0.01);
            reference.zero_grad();
            theirs.sub(target).pow(TorchNumber.Of(2)).sum().backward();
            reference.step();
        }

        Assert.True(ours.sub(theirs).abs().max().Read() < 1e-5f);
    }

    [Fact]
    public void OneBatchOfEightEqualsEightBatchesOfOne()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor data = randn(8, 3);
        using Parameter whole = new(ones(3));
        using Parameter parts = new(ones(3));
        using MasterWeightAdamW a = new([("w", whole)], Options);
        using MasterWeightAdamW b = new([("w", parts)], Options);

        data.mul(whole).sin().sum(1).mean().backward();
        a.Accumulate();
        for (int i = 0; i < 8; i++)
        {
            data[i].mul(parts).sin().sum().div(TorchNumber.Of(8)).backward();
            b.Accumulate();
        }

        Assert.Equal(a.Step(0.01), b.Step(0.01), 1e-6);
        Assert.True(whole.sub(parts).abs().max().Read() < 1e-6f);
    }

    [Fact]
    public void MasterWeightsCollectStepsTooSmallForBfloat16()
    {
        using DisposeScope scope = NewDisposeScope();
        using Parameter weight = new(ones(4, dtype: ScalarType.BFloat16));
        using MasterWeightAdamW optimizer = new([("w", weight)], Options with { WeightDecay = 0 });
        for (int step = 0; step < 100; step++)
        {
            weight.sum().backward();
            optimizer.Accumulate();
            // 1e-4 is below bfloat16's spacing of 2^-8 around 1: without master weights nothing would ever move.
            optimizer.Step(1e-4);
        }

        Assert.Equal(0.99, weight[0].to(ScalarType.Float32).Read(), 0.004);
    }

    [Fact]
    public void AGradientThatIsNotFiniteChangesNothing()
    {
        using DisposeScope scope = NewDisposeScope();
        using Parameter weight = new(ones(4));
        using MasterWeightAdamW optimizer = new([("w", weight)], Options);
        weight.mul(TorchNumber.Of(float.NaN)).sum().backward();
        optimizer.Accumulate();

        double norm = optimizer.Step(0.01);

        Assert.False(double.IsFinite(norm));
        Assert.True(weight.eq(TorchNumber.Of(1)).all().Read() == 1);
    }

    [Fact]
    public void ClippingScalesTheWholeGradient()
    {
        using DisposeScope scope = NewDisposeScope();
        using Parameter weight = new(zeros(4));
        using MasterWeightAdamW optimizer = new([("w", weight)], Options with { ClipNorm = 1 });
        weight.mul(tensor(new[] { 30f, 0, 40, 0 })).sum().backward();
        optimizer.Accumulate();

        Assert.Equal(50, optimizer.Step(0.01), 1e-4);
        Tensor moment = optimizer.Buffers["first_moment"];
        Assert.Equal(0.1 * 0.6, moment[0].Read(), 1e-6);
    }
}
