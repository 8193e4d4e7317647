namespace SearchR3.Reinforcement.Losses;

/// <summary>The rewards of one prompt's rollouts in numbers.</summary>
/// <param name="Count">Rollouts that have a reward.</param>
/// <param name="Mean">Mean of those rewards; 0 when there is none.</param>
/// <param name="Deviation">Their sample deviation (divisor n - 1); 0 with fewer than two, or without spread.</param>
/// <param name="Spread">The largest less the smallest.</param>
/// <param name="IsDead">Fewer than two rewards, or no spread: nothing can be learnt from the group, and it may be sampled anew as a whole.</param>
public sealed record RewardGroup(int Count, double Mean, double Deviation, double Spread, bool IsDead)
{
    internal static RewardGroup Of(IReadOnlyList<double?> rewards, int start, int length, double deadSpread)
    {
        (int count, double sum, double lowest, double highest) = (0, 0, double.PositiveInfinity, double.NegativeInfinity);
        for (int i = start; i < start + length; i++)
        {
            if (rewards[i] is double reward)
            {
                count++;
                sum += reward;
                lowest = Math.Min(lowest, reward);
                highest = Math.Max(highest, reward);
            }
        }

        if (count == 0)
        {
            return new RewardGroup(0, 0, 0, 0, true);
        }

        double mean = sum / count;
        double spread = highest - lowest;
        if (count < 2 || spread <= deadSpread)
        {
            return new RewardGroup(count, mean, 0, spread, true);
        }

        double squares = 0;
        for (int i = start; i < start + length; i++)
        {
            if (rewards[i] is double reward)
            {
                squares += (reward - mean) * (reward - mean);
            }
        }

        return new RewardGroup(count, mean, Math.Sqrt(squares / (count - 1)), spread, false);
    }
}
