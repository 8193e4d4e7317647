using SearchR3.Generation;

namespace SearchR3.Tests.Generation;

public sealed class TokenDistributionTests
{
    private const int Vocabulary = 97;

    public static TheoryData<double, int, double, double> Cuts => new()
    {
        { 1, 0, 1, 0 },
        { 0.7, 0, 1, 0 },
        { 1, 5, 1, 0 },
        { 1, 1, 1, 0 },
        { 1, 500, 1, 0 },
        { 1.3, 0, 0.8, 0 },
        { 1, 0, 0.0001, 0 },
        { 0.5, 0, 1, 0.1 },
        { 1, 0, 1, 1 },
        { 1.5, 20, 0.9, 0.05 },
    };

    [Theory]
    [MemberData(nameof(Cuts))]
    public void TheDistributionIsThatOfThePlainReference(double temperature, int topK, double topP, double minP)
    {
        SamplingOptions options = new() { Temperature = temperature, TopK = topK, TopP = topP, MinP = minP };
        float[] logits = Logits(1)[0];
        using DisposeScope scope = NewDisposeScope();

        float[] actual = Row(TokenDistribution.LogProbabilities(tensor(logits).unsqueeze(0), options), 0);

        AssertDistribution(PlainSampling.Probabilities(logits, options), actual);
    }

    [Fact]
    public void RowsOfOneBatchMayHaveDifferentCuts()
    {
        SamplingOptions[] options =
        [
            .. Cuts.Select(c => new SamplingOptions { Temperature = c.Data.Item1, TopK = c.Data.Item2, TopP = c.Data.Item3, MinP = c.Data.Item4 }),
            SamplingOptions.Greedy,
        ];
        float[][] logits = Logits(options.Length);
        using DisposeScope scope = NewDisposeScope();
        using SamplingTable table = new(options, CPU);

        Tensor scaled = tensor(logits.SelectMany(row => row).ToArray(), [options.Length, Vocabulary]) / table.Temperature!;
        Tensor actual = TokenDistribution.Truncate(scaled, table).log_softmax(-1);

        for (int row = 0; row < options.Length; row++)
        {
            AssertDistribution(PlainSampling.Probabilities(logits[row], options[row]), Row(actual, row));
        }
    }

    [Fact]
    public void TheGradientReachesTheLogitsThatAreKept()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = tensor(Logits(1)[0]).unsqueeze(0).requires_grad_();
        Tensor logProbabilities = TokenDistribution.LogProbabilities(logits, new SamplingOptions { Temperature = 0.5, TopK = 3 });

        logProbabilities[0, (long)logProbabilities.argmax(-1).Read()].backward();

        Assert.Equal(3, logits.grad!.count_nonzero().Read());
    }

    private static void AssertDistribution(double[] expected, float[] logProbabilities)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], Math.Exp(logProbabilities[i]), 1e-5);
            Assert.Equal(expected[i] == 0, float.IsNegativeInfinity(logProbabilities[i]));
        }
    }

    private static float[][] Logits(int rows)
    {
        Random random = new(5);
        return [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, Vocabulary).Select(_ => (random.NextSingle() * 8) - 4).ToArray())];
    }

    private static float[] Row(Tensor matrix, int row) => matrix[row].contiguous().data<float>().ToArray();
}
