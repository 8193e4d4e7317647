using SearchR3.Training;

namespace SearchR3.Tests.Training;

public sealed class MixedSamplerTests
{
    [Fact]
    public void SharesFollowTheQueriesAndWeightsAndEachHasABatch()
    {
        Assert.Equal([10, 30], MixedSampler.Shares([80, 240], [1, 1], 8));
        Assert.Equal([20, 20], MixedSampler.Shares([80, 240], [3, 1], 8));
        Assert.Equal([20, 20], MixedSampler.Shares([80, 240], [300, 100], 8));
        Assert.Equal([1, 99], MixedSampler.Shares([2, 800], [1, 1], 8));
        // 3.33, 3.33 and 6.67 of 13.
        Assert.Equal(13, MixedSampler.Shares([26, 26, 52], [1, 1, 1], 8).Sum());
        Assert.Equal([3, 3, 7], MixedSampler.Shares([26, 26, 52], [1, 1, 1], 8));
    }

    [Fact]
    public void APassHasTheSharesExactlyAndEachDataSetGoesOnWhereItStopped()
    {
        MixedSampler sampler = Sampler(seed: 4, 2, 5, 1);

        (int Set, int Own)[] drawn = [.. Enumerable.Range(0, 24).Select(n => Drawn(sampler, n))];

        Assert.All(drawn.Chunk(8), pass => Assert.Equal([2, 5, 1], Enumerable.Range(0, 3).Select(set => pass.Count(d => d.Set == set))));
        Assert.All(drawn.GroupBy(d => d.Set), set => Assert.Equal(Enumerable.Range(0, set.Count()), set.Select(d => d.Own)));
        Assert.NotEqual(drawn[..8].Select(d => d.Set), drawn[8..16].Select(d => d.Set));
    }

    [Fact]
    public void ABatchDependsOnSeedAndNumberAlone()
    {
        MixedSampler forward = Sampler(seed: 4, 20, 50, 10);
        (int, int)[] inOrder = [.. Enumerable.Range(0, 100).Select(n => Drawn(forward, n))];

        Assert.Equal(inOrder[91], Drawn(Sampler(seed: 4, 20, 50, 10), 91));
        Assert.Equal(inOrder[3], Drawn(forward, 3));
        Assert.NotEqual(inOrder, Enumerable.Range(0, 100).Select(n => Drawn(Sampler(seed: 5, 20, 50, 10), n)));
    }

    [Fact]
    public void RoundRobinTakesTheDataSetsInTurn()
    {
        MixedSampler sampler = Sampler(seed: null, 2, 5, 1);

        Assert.Equal([(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1), (0, 2)], Enumerable.Range(0, 7).Select(n => Drawn(sampler, n)));
    }

    private static MixedSampler Sampler(int? seed, params int[] counts) =>
        new([.. counts.Select((_, set) => new Numbered(set))], counts, seed);

    private static (int Set, int Own) Drawn(MixedSampler sampler, long number)
    {
        SftBatch batch = sampler.Batch(number);
        Assert.Equal(batch.Set, batch.Pairs[0].Document);
        return (batch.Set, batch.Pairs[0].QueryIndex);
    }

    /// <summary>Batches of one pair that say which data set they are of and their number in it.</summary>
    private sealed class Numbered(int set) : ISftBatchSampler
    {
        public SftBatch Batch(long number) => new(
            [new SftPair(new TrainingQuery("q", "", "train", [set], IsWritten: false), (int)number, "", set, [], Samples: false)]);
    }
}
