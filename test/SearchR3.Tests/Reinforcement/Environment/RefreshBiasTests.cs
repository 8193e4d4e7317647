using SearchR3.Reinforcement.Environment;

namespace SearchR3.Tests.Reinforcement.Environment;

/// <summary>
/// The trap of the first trials: a policy that only turns its space leaves retrieval as it was, and yet is paid by an environment that
/// re-encodes the relevant documents and not their rivals.
/// </summary>
public sealed class RefreshBiasTests
{
    private const int Iterations = 20;
    private const int Batch = 16;

    [Fact]
    public void ANaiveEnvironmentPaysForTurningTheSpace()
    {
        double[] rewards = Run(new EnvironmentOptions
        {
            DriftMap = DriftMapKind.None,
            Comparison = StaleComparison.AsStored,
            TopK = 0,
            SampleShare = 0,
        });

        Assert.True(rewards[^1] > rewards[0] + 0.2, string.Join(' ', rewards));
    }

    [Theory]
    [InlineData(RefreshPolicyKind.Selective)]
    [InlineData(RefreshPolicyKind.Random)]
    [InlineData(RefreshPolicyKind.Full)]
    public void OursStaysFlat(RefreshPolicyKind policy)
    {
        double[] rewards = Run(new EnvironmentOptions { Policy = policy });

        Assert.All(rewards, reward => Assert.Equal(rewards[0], reward, 1e-3));
    }

    [Fact]
    public void TheFrameAloneKeepsItFlatWithOnlyPositivesAndASampleFresh()
    {
        double[] rewards = Run(new EnvironmentOptions { TopK = 0, SampleShare = 0.6, Comparison = StaleComparison.AsStored });

        Assert.All(rewards, reward => Assert.Equal(rewards[0], reward, 1e-3));
    }

    // With every row in the pool the graph's own error has no part in the result.
    private static double[] Run(EnvironmentOptions options)
    {
        ToyTask task = new(600, queries: Batch);
        RotatingEncoder encoder = new(task);
        using var environment = RetrievalEnvironment.Create(
            task.Corpus, encoder, options with { BudgetShare = 0.1, PoolSize = 300, SearchWidth = 600 }, seed: 3);
        List<double> rewards = [];
        for (int iteration = 1; iteration <= Iterations; iteration++)
        {
            encoder.Time = iteration;
            float[][] queries = encoder.Queries(0, Batch);
            environment.Refresh(iteration, queries, task.Relevant(0, Batch));
            rewards.Add(environment.Rank(queries, task.Graded(0, Batch)).Average(r => 1 / Math.Log2(1 + r.BestRank)));
        }

        return [.. rewards];
    }
}
