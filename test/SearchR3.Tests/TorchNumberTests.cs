namespace SearchR3.Tests;

public sealed class TorchNumberTests
{
    [Fact]
    public void NumbersSurviveCollectionsWhileLibtorchReadsThem()
    {
        const int Times = 10_000;
        using CancellationTokenSource done = new();
        Thread collector = new(() =>
        {
            while (!done.IsCancellationRequested)
            {
#pragma warning disable RS0030 // The point of this test.
                GC.Collect(0);
#pragma warning restore RS0030
            }
        });
        collector.Start();
        try
        {
            using DisposeScope scope = NewDisposeScope();
            using Tensor zero = zeros(8);
            for (int i = 0; i < Times; i++)
            {
                Assert.Equal(i + 0.5, zero.Plus(i + 0.5).max().Read());
                scope.DisposeEverythingBut(zero);
            }
        }
        finally
        {
            done.Cancel();
            collector.Join();
        }
    }

    [Fact]
    public void EachKindKeepsItsOwn()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor whole = tensor(new long[] { 1L << 40 });

        Assert.Equal(ScalarType.Int64, whole.mul(TorchNumber.Of(1)).dtype);
        Assert.Equal(ScalarType.Int64, whole.mul(TorchNumber.Of(1L << 20)).dtype);
        Assert.Equal(ScalarType.Float32, whole.mul(TorchNumber.Of(0.5)).dtype);
        Assert.Equal((1L << 40) + 1, whole.sub(TorchNumber.Of(-1)).Read());
        Assert.Equal(1.5, tensor(1f).Plus(0.5).Read());
        Assert.Equal([2, 3, 4], TorchNumber.Range(2, 5).data<long>().ToArray());
        Assert.Equal(1, tensor(true).Read());
        Assert.Equal(0.25, tensor(0.25f).to(ScalarType.BFloat16).requires_grad_().Read());
    }

    [Fact]
    public void MoreThanOneNumberIsNotRead()
    {
        using IDisposable scope = NewDisposeScope();

        Assert.ThrowsAny<ArgumentException>(() => zeros(2).Read());
    }
}
