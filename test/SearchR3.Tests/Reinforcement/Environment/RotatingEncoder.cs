namespace SearchR3.Tests.Reinforcement.Environment;

/// <summary>Features turned in planes, each with a speed of its own: no distance ever changes, so no ranking should.</summary>
internal sealed class RotatingEncoder(ToyTask task, double speed = 0.04) : ToyEncoder(task)
{
    protected override double[] Embed(float[] features, double time)
    {
        double[] turned = [.. features.Select(f => (double)f)];
        for (int shift = 0; shift < 2; shift++)
        {
            for (int i = 0; i < features.Length / 2; i++)
            {
                int a = (2 * i) + shift;
                int b = (a + 1) % features.Length;
                double angle = speed * time * (1 + (i % 3));
                (turned[a], turned[b]) = (
                    (Math.Cos(angle) * turned[a]) - (Math.Sin(angle) * turned[b]),
                    (Math.Sin(angle) * turned[a]) + (Math.Cos(angle) * turned[b]));
            }
        }

        return turned;
    }
}
