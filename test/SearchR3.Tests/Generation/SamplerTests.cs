using SearchR3.Generation;

namespace SearchR3.Tests.Generation;

public sealed class SamplerTests
{
    private static readonly float[] Logits = [0.3f, -1f, 2f, 0.8f, -0.2f, 1.1f];

    [Fact]
    public void GreedyTakesTheLikeliestTokenAndReportsTheModelsOwnProbability()
    {
        using DisposeScope scope = NewDisposeScope();
        using Sampler sampler = new([SamplingOptions.Greedy], CPU);
        int[] tokens = new int[1];
        float[] logProbabilities = new float[1];

        sampler.Draw(tensor(Logits).unsqueeze(0), 0, tokens, logProbabilities);

        Assert.Equal(2, tokens[0]);
        Assert.Equal(Math.Log(PlainSampling.Probabilities(Logits, SamplingOptions.Greedy)[2]), logProbabilities[0], 1e-6);
    }

    [Fact]
    public void ADrawIsTheInverseOfTheCumulativeDistribution()
    {
        SamplingOptions options = new() { Temperature = 0.8, TopK = 4, Seed = 11, MaxNewTokens = 500 };
        double[] p = PlainSampling.Probabilities(Logits, options);
        Random random = new(11);
        using DisposeScope scope = NewDisposeScope();
        using Sampler sampler = new([options], CPU);
        int[] tokens = new int[1];
        float[] logProbabilities = new float[1];

        for (int step = 0; step < 500; step++)
        {
            double u = random.NextSingle();
            int expected = -1;
            for (double sum = 0; sum <= u; sum += p[expected])
            {
                expected++;
            }

            sampler.Draw(tensor(Logits).unsqueeze(0), step, tokens, logProbabilities);

            Assert.Equal(expected, tokens[0]);
            Assert.Equal(Math.Log(p[expected]), logProbabilities[0], 1e-5);
        }
    }

    [Fact]
    public void ARowDrawsTheSameBesideRowsWithOtherOptions()
    {
        SamplingOptions plain = new() { Temperature = 1, Seed = 3, MaxNewTokens = 50 };
        SamplingOptions[] mixed = [plain with { TopP = 0.5, Seed = 4 }, plain, SamplingOptions.Greedy, plain with { MinP = 0.2, TopK = 2, Seed = 5 }];

        int[] alone = Draws([plain], row: 0);
        int[] among = Draws(mixed, row: 1);

        Assert.Equal(alone, among);
        Assert.True(alone.Distinct().Count() > 2);
    }

    [Fact]
    public void RowsThatStayKeepTheirOwnNumbers()
    {
        SamplingOptions[] options = [.. Enumerable.Range(0, 4).Select(i => new SamplingOptions { Temperature = 2, Seed = i, MaxNewTokens = 40 })];
        using DisposeScope scope = NewDisposeScope();
        using Sampler all = new(options, CPU);
        using Sampler fewer = new(options, CPU);
        fewer.KeepRows([3, 1]);
        int[] tokens = new int[4];
        int[] kept = new int[2];
        float[] logProbabilities = new float[4];

        for (int step = 0; step < 40; step++)
        {
            all.Draw(tensor(Logits).unsqueeze(0).repeat(4, 1), step, tokens, logProbabilities);
            fewer.Draw(tensor(Logits).unsqueeze(0).repeat(2, 1), step, kept, logProbabilities);
            Assert.Equal([tokens[3], tokens[1]], kept);
        }
    }

    private static int[] Draws(SamplingOptions[] options, int row)
    {
        using DisposeScope scope = NewDisposeScope();
        using Sampler sampler = new(options, CPU);
        int[] tokens = new int[options.Length];
        float[] logProbabilities = new float[options.Length];
        int[] drawn = new int[50];
        for (int step = 0; step < drawn.Length; step++)
        {
            sampler.Draw(tensor(Logits).unsqueeze(0).repeat(options.Length, 1), step, tokens, logProbabilities);
            drawn[step] = tokens[row];
        }

        return drawn;
    }
}
