using SearchR3.Retrieval;
using SearchR3.Tests.Training.Losses;
using SearchR3.Training;

namespace SearchR3.Tests.Training;

public sealed class ContrastiveTermsTests
{
    private static readonly SftBatch Batch = new(
    [
        new SftPair(new TrainingQuery("a", "a", "train", [0], false), 0, "a", 0, [], false),
        new SftPair(new TrainingQuery("b", "b", "train", [1], false), 1, "b", 1, [], false),
    ]);

    [Fact]
    public void AWholeSizeAloneIsThePlainLoss()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor queries = randn(2, 6, dtype: ScalarType.Float64).requires_grad_();
        Tensor documents = randn(2, 6, dtype: ScalarType.Float64);
        SftLossOptions plain = new() { InfoNce = new InfoNceOptions { Symmetric = true }, Triplet = new TripletOptions { Weight = 0.5 } };

        Tensor expected = Total(plain, queries, documents);
        Tensor actual = Total(plain with { Matryoshka = new MatryoshkaOptions { Sizes = [6] } }, queries, documents);

        Assert.Equal(expected.Read(), actual.Read(), 1e-12);
        LossFixture.AssertEqual(autograd.grad([expected], [queries])[0], autograd.grad([actual], [queries])[0], 1e-12);
    }

    [Fact]
    public void TheLossIsTheWeightedSumOverTheSizes()
    {
        using DisposeScope scope = NewDisposeScope();
        // Cut at 2 the rows are the axes: cosines [[1, 0], [0, 1]], at temperature 1 each row costs ln(1 + e^-1) = 0.3132616875.
        // Whole, (1, 0, 1) with (1, 0, 1) is 1 and with (0, 1, 1) is 1/2: each row costs ln(1 + e^-0.5) = 0.4740769841.
        Tensor vectors = tensor(new double[] { 1, 0, 1, 0, 1, 1 }, [2, 3]).requires_grad_();
        SftLossOptions options = new()
        {
            InfoNce = new InfoNceOptions { Temperature = 1 },
            Matryoshka = new MatryoshkaOptions { Sizes = [3, 2], Weights = [1, 0.25] },
        };

        List<(string Name, double Weight, Tensor Term)> terms = ContrastiveTerms.Of(options, Batch, vectors, vectors.detach(), [0, 1]);
        Tensor loss = Total(options, vectors, vectors.detach());

        Assert.Equal(["infoNce.3", "infoNce.2"], terms.Select(t => t.Name));
        Assert.Equal(0.4740769841, terms[0].Term.Read(), 1e-9);
        Assert.Equal(0.3132616875, terms[1].Term.Read(), 1e-9);
        Assert.Equal(0.4740769841 + 0.25 * 0.3132616875, loss.Read(), 1e-9);
    }

    [Fact]
    public void TheGradientIsThatOfFiniteDifferences()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor queries = tensor(new[] { 0.3, -0.7, 0.2, 0.9, 0.5, 0.1, -0.4, 0.6 }, [2, 4]).requires_grad_();
        Tensor documents = tensor(new[] { 0.2, -0.5, 0.6, 0.1, 0.7, 0.3, -0.1, -0.8 }, [2, 4]);
        SftLossOptions options = new()
        {
            InfoNce = new InfoNceOptions { Temperature = 0.5 },
            Matryoshka = new MatryoshkaOptions { Sizes = [4, 2, 1], Weights = [1, 0.5, 0.25] },
        };

        Tensor gradient = autograd.grad([Total(options, queries, documents)], [queries])[0];

        using IDisposable noGrad = no_grad();
        for (int i = 0; i < 8; i++)
        {
            Tensor step = zeros(8, dtype: ScalarType.Float64);
            step[i] = tensor(1e-6, ScalarType.Float64);
            Tensor moved = step.view(2, 4);
            double slope = (Total(options, queries.Plus(moved), documents).Read() - Total(options, queries.sub(moved), documents).Read()) / 2e-6;
            Assert.Equal(slope, gradient.view(8)[i].Read(), 1e-7);
        }
    }

    [Theory]
    [InlineData(new[] { 4, 4 }, null, "sizes is [4, 4]")]
    [InlineData(new[] { 0 }, null, "sizes is [0]")]
    [InlineData(new int[0], null, "at least one size")]
    [InlineData(new[] { 4, 2 }, new[] { 1.0 }, "2 sizes and the weights [1]")]
    [InlineData(new[] { 4 }, new[] { -1.0 }, "weights [-1]")]
    public void WrongSizesAreNamed(int[] sizes, double[]? weights, string words)
    {
        SftLossOptions options = new() { Matryoshka = new MatryoshkaOptions { Sizes = sizes, Weights = weights } };

        Assert.Contains(words, Assert.Throws<SearchR3Exception>(options.Validate).Message, StringComparison.Ordinal);
    }

    private static Tensor Total(SftLossOptions options, Tensor queries, Tensor documents) =>
        ContrastiveTerms.Of(options, Batch, queries, documents, [0, 1]).Select(t => t.Term.mul(TorchNumber.Of(t.Weight))).Aggregate((a, b) => a.Plus(b));
}
