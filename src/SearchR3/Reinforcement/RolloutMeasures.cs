namespace SearchR3.Reinforcement;

internal static class RolloutMeasures
{
    internal static void Collect(RolloutBatch batch, PolicyUpdateReport report, RolloutSampler sampler, Dictionary<string, double> values)
    {
    }
}
