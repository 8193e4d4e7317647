using SearchR3.Models;

namespace SearchR3.Tests.Models;

public sealed class LoraLinearTests
{
    /// <summary>Output and gradients of a bfloat16 layer with a float32 adapter are those of float32 arithmetic, to bfloat16's precision.</summary>
    [Fact]
    public void AnAdapterOfABfloat16LayerComputesInBfloat16AndIsTrainedInFloat32()
    {
        using IDisposable scope = NewDisposeScope();
        using LoraLinear layer = new(32, 24, bias: false, CPU, ScalarType.BFloat16);
        using Generator generator = new(3);
        using (no_grad())
        {
            layer.Weight.copy_(randn([24, 32], ScalarType.Float32, generator: generator));
        }

        layer.Attach(rank: 4, scaling: 2, dropout: 0, ScalarType.Float32, generator);
        using (no_grad())
        {
            layer.B.copy_(randn([24, 4], ScalarType.Float32, generator: generator));
        }

        Tensor input = randn([5, 32], ScalarType.Float32, generator: generator).to(ScalarType.BFloat16);
        Tensor a = layer.A.detach().clone().requires_grad_();
        Tensor b = layer.B.detach().clone().requires_grad_();
        Tensor wide = input.to(ScalarType.Float32);
        Tensor expected = wide.mm(layer.Weight.detach().to(ScalarType.Float32).t()).Plus(wide.mm(a.t()).mm(b.t()).mul(TorchNumber.Of(2)));

        Tensor output = layer.forward(input);

        Assert.Equal(ScalarType.BFloat16, output.dtype);
        AssertNear(expected, output);
        expected.sum().backward();
        output.to(ScalarType.Float32).sum().backward();
        Assert.Equal(ScalarType.Float32, layer.A.grad!.dtype);
        AssertNear(a.grad!, layer.A.grad!);
        AssertNear(b.grad!, layer.B.grad!);
    }

    private static void AssertNear(Tensor expected, Tensor actual) =>
        Assert.InRange(actual.to(ScalarType.Float32).sub(expected).norm().Read() / expected.norm().Read(), 0, 0.01);
}
