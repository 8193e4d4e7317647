using SearchR3.Reinforcement.Environment;

namespace SearchR3.Tests.Reinforcement.Environment;

public sealed class DriftFrameTests
{
    [Fact]
    public void TheIdentityChangesNoBit()
    {
        float[] vector = [0.1f, -0.2f, 0.97f];
        float[] target = new float[3];

        DriftFrame.Identity(3).PullBack(vector, target);

        Assert.Equal(vector, target);
    }

    [Fact]
    public void PushingForwardUndoesPullingBack()
    {
        DriftFrame frame = DriftFrame.Of(5, Rotations.Random(5, seed: 1));
        float[] vector = [0.1f, -0.2f, 0.5f, 0.3f, 0.9f];
        float[] stored = new float[5];
        float[] back = new float[5];

        frame.PullBack(vector, stored);
        frame.PushForward(stored, back);

        Assert.NotEqual(vector[0], stored[0], 1e-3f);
        Assert.All(back.Zip(vector), pair => Assert.Equal(pair.Second, pair.First, 1e-6f));
    }

    [Fact]
    public void AStoredRowScoresAsItsTurnedVectorDoes()
    {
        double[] rotation = Rotations.Random(5, seed: 2);
        DriftFrame frame = DriftFrame.Of(5, rotation);
        float[] query = [0.3f, 0.1f, -0.5f, 0.7f, 0.2f];
        float[] row = [0.5f, 0.5f, 0.1f, -0.3f, 0.6f];
        float[] pulled = new float[5];

        frame.PullBack(query, pulled);

        double expected = 0;
        for (int i = 0; i < 5; i++)
        {
            for (int j = 0; j < 5; j++)
            {
                expected += query[i] * rotation[(i * 5) + j] * row[j];
            }
        }

        Assert.Equal(expected, VectorArithmetic.Dot(pulled, row), 1e-6);
    }
}
