using SearchR3.Reinforcement;

namespace SearchR3.Tests.Reinforcement;

public sealed class DocumentMatrixTests
{
    private static readonly float[] Vectors = [1, 0, 0, 0, 1, 0, 0, 0, 1, 0.6f, 0.8f, 0];

    [Fact]
    public void TheLossIsInfoNceOverAllDocuments()
    {
        using DocumentMatrix documents = new([10, 11, 12, 13], Vectors, torch.CPU);
        using torch.Tensor query = torch.tensor(new float[] { 2, 0, 0 }, [1, 3]);

        (torch.Tensor sum, int count) = documents.Contrast(query, [[13]], temperature: 0.5);

        // cosines 1, 0, 0, 0.6 over tau 0.5.
        double expected = Math.Log(Math.Exp(2) + 1 + 1 + Math.Exp(1.2)) - 1.2;
        Assert.Equal(expected, sum.Read(), 1e-5);
        Assert.Equal(1, count);
    }

    [Fact]
    public void AnotherRelevantDocumentIsNoNegativeAndTheNearestIsThePositive()
    {
        using DocumentMatrix documents = new([10, 11, 12, 13], Vectors, torch.CPU);
        using torch.Tensor query = torch.tensor(new float[] { 1, 0, 0 }, [1, 3]);

        (torch.Tensor sum, _) = documents.Contrast(query, [[13, 10]], temperature: 1);

        Assert.Equal(Math.Log(Math.E + 1 + 1) - 1, sum.Read(), 1e-5);
    }

    [Fact]
    public void QueriesWithoutAFreshPositiveAreLeftOut()
    {
        using DocumentMatrix documents = new([10, 11], Vectors[..6], torch.CPU);
        using torch.Tensor queries = torch.tensor(new float[] { 1, 0, 0, 0, 1, 0 }, [2, 3]);

        (torch.Tensor both, int two) = documents.Contrast(queries, [[10], [11]], temperature: 1);
        (torch.Tensor one, int kept) = documents.Contrast(queries, [[99], [11]], temperature: 1);
        (torch.Tensor none, int zero) = documents.Contrast(queries, [[99], [98]], temperature: 1);

        Assert.Equal((2, 1, 0), (two, kept, zero));
        Assert.Equal(both.Read() / 2, one.Read(), 1e-5);
        Assert.Equal(0, none.Read());
    }

    [Fact]
    public void TheGradientMatchesDifferences()
    {
        using DocumentMatrix documents = new([10, 11, 12, 13], Vectors, torch.CPU);
        float[] at = [0.7f, -0.4f, 1.3f];
        using torch.Tensor query = torch.tensor(at, [1, 3], requires_grad: true);
        documents.Contrast(query, [[11]], temperature: 0.5).Sum.backward();

        for (int i = 0; i < at.Length; i++)
        {
            double Loss(float step)
            {
                float[] moved = [.. at];
                moved[i] += step;
                using torch.Tensor there = torch.tensor(moved, [1, 3]);
                return documents.Contrast(there, [[11]], temperature: 0.5).Sum.Read();
            }

            Assert.Equal((Loss(1e-2f) - Loss(-1e-2f)) / 2e-2, query.grad![0, i].Read(), 2e-3);
        }
    }
}
