using SearchR3.Reinforcement.Environment;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Reinforcement.Environment;

public sealed class DriftMapTests
{
    private const int Dimension = 12;

    [Fact]
    public void RecoversARotation()
    {
        double[] rotation = Rotations.Random(Dimension, seed: 1);
        float[][] stored = Rotations.UnitVectors(100, Dimension, seed: 2);
        float[][] current = [.. stored.Select(v => Rotations.Apply(rotation, v))];

        DriftMapFit fit = DriftMap.Fit(DriftFrame.Identity(Dimension), stored, current);

        Assert.True(fit.Used);
        Assert.Equal(1, fit.CosineAfter, 1e-6);
        Assert.True(fit.CosineBefore < 0.9);
        Assert.All(fit.Frame.Rotation.ToArray().Zip(rotation), pair => Assert.Equal(pair.Second, pair.First, 1e-3));
    }

    [Fact]
    public void FollowsARotationThatGrowsOnTopOfTheOldFrame()
    {
        DriftFrame frame = DriftFrame.Of(Dimension, Rotations.Random(Dimension, seed: 3));
        double[] now = Rotations.Random(Dimension, seed: 4);
        float[][] stored = Rotations.UnitVectors(100, Dimension, seed: 5);

        DriftMapFit fit = DriftMap.Fit(frame, stored, [.. stored.Select(v => Rotations.Apply(now, v))]);

        Assert.Equal(1, fit.CosineAfter, 1e-6);
    }

    [Fact]
    public void RefusesNoise()
    {
        float[][] stored = Rotations.UnitVectors(200, Dimension, seed: 6);
        float[][] noise = Rotations.UnitVectors(200, Dimension, seed: 7);
        float[][] current = [.. stored.Zip(noise, (a, b) => Unit([.. a.Zip(b, (x, y) => x + (0.3f * y))]))];

        DriftMapFit fit = DriftMap.Fit(DriftFrame.Identity(Dimension), stored, current);

        Assert.False(fit.Used);
        Assert.True(fit.Frame.IsIdentity);
        Assert.True(fit.CosineAfter <= fit.CosineBefore);
    }

    [Fact]
    public void FewPairsFitWithoutHarm()
    {
        double[] rotation = Rotations.Random(40, seed: 8);
        float[][] stored = Rotations.UnitVectors(45, 40, seed: 9);

        DriftMapFit fit = DriftMap.Fit(DriftFrame.Identity(40), stored, [.. stored.Select(v => Rotations.Apply(rotation, v))]);

        Assert.True(fit.CosineAfter >= fit.CosineBefore);
        Assert.True(double.IsFinite(fit.CosineAfter));
    }

    [Fact]
    public void ProposesNothingWithoutEnoughHeldOutPairs()
    {
        float[][] stored = Rotations.UnitVectors(20, Dimension, seed: 10);

        Assert.Equal(double.NaN, DriftMap.Fit(DriftFrame.Identity(Dimension), stored, stored).CosineAfter);
    }

    [Fact]
    public void TheMapIsOrthogonal()
    {
        float[][] stored = Rotations.UnitVectors(150, Dimension, seed: 11);
        double[] rotation = Rotations.Random(Dimension, seed: 12);
        float[][] current = [.. stored.Select((v, i) => Unit([.. Rotations.Apply(rotation, v).Select(x => x + (0.05f * (i % 3)))]))];

        double[] fitted = DriftMap.Fit(DriftFrame.Identity(Dimension), stored, current).Frame.Rotation.ToArray();

        for (int i = 0; i < Dimension; i++)
        {
            for (int j = 0; j < Dimension; j++)
            {
                double product = Enumerable.Range(0, Dimension).Sum(k => fitted[(k * Dimension) + i] * fitted[(k * Dimension) + j]);
                Assert.Equal(i == j ? 1 : 0, product, 1e-12);
            }
        }
    }

    [Fact]
    public void LeavesNoTensors()
    {
        float[][] stored = Rotations.UnitVectors(100, Dimension, seed: 13);
        TensorLeak.AssertNone(() => DriftMap.Fit(DriftFrame.Identity(Dimension), stored, stored));
    }

    private static float[] Unit(float[] vector)
    {
        float norm = MathF.Sqrt(vector.Sum(v => v * v));
        return [.. vector.Select(v => v / norm)];
    }
}
