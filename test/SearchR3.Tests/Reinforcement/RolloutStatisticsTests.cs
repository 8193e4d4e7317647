using SearchR3.Generation;
using SearchR3.Reinforcement;
using SearchR3.Reinforcement.Losses;
using SearchR3.Reinforcement.Rewards;
using SearchR3.Tests.Reinforcement.Rewards;

namespace SearchR3.Tests.Reinforcement;

public sealed class RolloutStatisticsTests
{
    [Fact]
    public void AStepHasTheNumbersThatTrlLogs()
    {
        RolloutOutcome[] outcomes =
        [
            Outcomes.Of("1:1", tokens: 10), Outcomes.Of("3:1", StopReason.EndOfTurn, 20),
            Outcomes.Of("1:1", tokens: 12), Outcomes.Of("1:1", tokens: 14),
            Outcomes.Of("", tokens: 6), Outcomes.Of("1:1", StopReason.Budget, 32),
        ];
        RewardSum sum = RewardSum.Create(new RewardOptions());
        RewardParts[] rewards = [.. outcomes.Select(sum.Score)];
        GroupAdvantages advantages = GroupAdvantage.Compute([.. rewards.Select(r => r.Total)], 2);

        Dictionary<string, double> values = RolloutStatistics.OfRollouts(sum.Names, outcomes, rewards, advantages);

        // Rewards 1, -1 | 1, 1 | none, -1.
        Dictionary<string, double> expected = new()
        {
            ["reward"] = 0.2,
            ["reward_std"] = Math.Sqrt(2) / 2,
            ["reward/half_share"] = 0.6,
            ["frac_reward_zero_std"] = 2.0 / 3,
            ["rewards/dcg/mean"] = 0.9,
            ["rewards/dcg/std"] = Math.Sqrt(0.05),
            ["rewards/format/mean"] = -1.0 / 3,
            ["rewards/format/std"] = Math.Sqrt(4.0 / 15),
            ["completions/mean_length"] = 94.0 / 6,
            ["completions/min_length"] = 6,
            ["completions/max_length"] = 32,
            ["completions/mean_terminated_length"] = 62.0 / 5,
            ["completions/min_terminated_length"] = 6,
            ["completions/max_terminated_length"] = 20,
            ["completions/clipped_ratio"] = 1.0 / 6,
            ["completions/embed_token_share"] = 4.0 / 6,
        };
        Assert.Equal(expected.Keys.Order(), values.Keys.Order());
        Assert.All(expected, pair => Assert.Equal(pair.Value, values[pair.Key], 1e-12));
    }

    [Fact]
    public void AnUpdateHasItsNumbersAndAKlOnlyWithAReference()
    {
        GrpoLossStatistics loss = new() { Loss = -0.1, Tokens = 10, ClippedLow = 1, ClippedHigh = 2, RatioSum = 11, RatioMax = 1.5, KlSum = 0.5 };

        Dictionary<string, double> values = RolloutStatistics.OfUpdate(loss, true, 1.2, 0.7, 5000, 9.5);

        Assert.Equal((-0.1, 0.1, 0.2), (values["loss"], values["clip_ratio/low_mean"], values["clip_ratio/high_mean"]));
        Assert.Equal((0.3, 1.1, 1.5, 0.05), (values["clip_ratio/region_mean"], values["ratio/mean"], values["ratio/max"], values["kl"]));
        Assert.Equal((1.2, 0.7, 5000, 9.5), (values["entropy"], values["grad_norm"], values["num_tokens"], values["step_time"]));
        Assert.DoesNotContain("kl", RolloutStatistics.OfUpdate(loss, false, 1.2, 0.7, 5000, 9.5).Keys);
    }

    [Fact]
    public void TheMeanPairwiseCosineIsThatOfAllPairs()
    {
        Random random = new(1);
        float[][] vectors = [.. Enumerable.Range(0, 7).Select(_ => Enumerable.Range(0, 5).Select(_ => random.NextSingle() - 0.3f).ToArray())];
        List<double> pairs = [];
        for (int i = 0; i < vectors.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();
                pairs.Add(Dot(vectors[i], vectors[j]) / Math.Sqrt(Dot(vectors[i], vectors[i]) * Dot(vectors[j], vectors[j])));
            }
        }

        Assert.Equal(pairs.Average(), MeanPairwiseCosine.Of([.. vectors, new float[5]])!.Value, 1e-12);
        Assert.Equal(1, MeanPairwiseCosine.Of([vectors[0], vectors[0], vectors[0]])!.Value, 1e-12);
        Assert.Null(MeanPairwiseCosine.Of([vectors[0]]));
    }
}
