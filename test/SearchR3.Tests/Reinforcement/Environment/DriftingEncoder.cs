namespace SearchR3.Tests.Reinforcement.Environment;

/// <summary>A small network, dim tanh units over hidden tanh units, whose weights move along a straight random line.</summary>
internal sealed class DriftingEncoder : ToyEncoder
{
    private readonly float[][] _inner;
    private readonly float[][] _innerStep;
    private readonly float[][] _outer;
    private readonly float[][] _outerStep;

    internal DriftingEncoder(ToyTask task, int features = 16, int hidden = 32, int dimension = 16, float speed = 0.02f, int seed = 5)
        : base(task)
    {
        Random random = new(seed);
        float[][] Matrix(int rows, int columns, float scale) =>
            [.. Enumerable.Range(0, rows).Select(_ => ToyTask.Gaussian(random, columns, scale / MathF.Sqrt(columns)))];
        _inner = Matrix(hidden, features, 1);
        _outer = Matrix(dimension, hidden, 1);
        _innerStep = Matrix(hidden, features, speed);
        _outerStep = Matrix(dimension, hidden, speed);
    }

    protected override double[] Embed(float[] features, double time)
    {
        double[] hidden = Layer(_inner, _innerStep, time, [.. features.Select(f => (double)f)]);
        for (int i = 0; i < hidden.Length; i++)
        {
            hidden[i] = Math.Tanh(hidden[i]);
        }

        return Layer(_outer, _outerStep, time, hidden);
    }

    private static double[] Layer(float[][] weights, float[][] steps, double time, double[] input)
    {
        double[] output = new double[weights.Length];
        for (int i = 0; i < output.Length; i++)
        {
            for (int j = 0; j < input.Length; j++)
            {
                output[i] += (weights[i][j] + (time * steps[i][j])) * input[j];
            }
        }

        return output;
    }
}
