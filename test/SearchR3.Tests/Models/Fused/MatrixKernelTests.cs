using System.Runtime.Intrinsics.X86;
using SearchR3.Models.Fused;

namespace SearchR3.Tests.Models.Fused;

/// <summary>The product of a few rows against a plain double loop, in every format, and that a result depends on nothing but its own row.</summary>
public sealed unsafe class MatrixKernelTests
{
    private static readonly string? Skip = Avx512F.IsSupported ? null : "the kernels need AVX-512";

    [Theory]
    [InlineData(6, 32)]
    [InlineData(97, 64)]
    [InlineData(200, 40)]
    [InlineData(13, 7)]
    [InlineData(1, 129)]
    public void EqualsAPlainLoop(int outputs, int inputs)
    {
        Assert.SkipWhen(Skip is not null, Skip ?? "");
        foreach (WeightFormat format in Enum.GetValues<WeightFormat>())
        {
            foreach (int rows in new[] { 1, 3, 4, 9 })
            {
                using var problem = new Problem(format, outputs, inputs, rows);
                float[] results = problem.Multiply(rows, 1, add: false);
                for (int row = 0; row < rows; row++)
                {
                    for (int output = 0; output < outputs; output++)
                    {
                        Assert.Equal(problem.Expected(row, output), results[(row * outputs) + output], 2e-3);
                    }
                }
            }
        }
    }

    [Fact]
    public void ARowsResultDependsOnNeitherTheOtherRowsNorTheWorkers()
    {
        Assert.SkipWhen(Skip is not null, Skip ?? "");
        foreach (WeightFormat format in Enum.GetValues<WeightFormat>())
        {
            using var problem = new Problem(format, outputs: 211, inputs: 96, rows: 7);
            float[] all = problem.Multiply(7, 1, add: false);
            Assert.Equal(all, problem.Multiply(7, 3, add: false));
            for (int rows = 1; rows < 7; rows++)
            {
                Assert.Equal(all[..(rows * 211)], problem.Multiply(rows, 2, add: false));
            }
        }
    }

    [Fact]
    public void AddingAddsToWhatIsThere()
    {
        Assert.SkipWhen(Skip is not null, Skip ?? "");
        using var problem = new Problem(WeightFormat.Bfloat16, outputs: 20, inputs: 64, rows: 5);
        float[] once = problem.Multiply(5, 1, add: false);
        float[] onOne = problem.Multiply(5, 1, add: true, before: 1);
        Assert.Equal(once.Select(value => 1 + value), onOne);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(6, 4)]
    [InlineData(211, 2)]
    [InlineData(211, 5)]
    public void WorkersShareEveryOutputOnce(int outputs, int workers)
    {
        WeightMatrix matrix = new() { Data = null, Format = WeightFormat.Float32, Outputs = outputs, Inputs = 1 };
        int next = 0;
        for (int worker = 0; worker < workers; worker++)
        {
            (int first, int end) = matrix.Share(worker, workers);
            Assert.Equal(next, first);
            Assert.True(end >= first);
            next = end;
        }

        Assert.Equal(outputs, next);
    }

    [Fact]
    public void Int8IsWithinHalfAStepOfEachWeight()
    {
        Assert.SkipWhen(Skip is not null, Skip ?? "");
        using var problem = new Problem(WeightFormat.Float32, outputs: 9, inputs: 50, rows: 1);
        using var memory = new FusedMemory();
        WeightMatrix codes = Int8Quantizer.Quantize(problem.Matrix, memory);
        for (int output = 0; output < 9; output++)
        {
            float largest = Enumerable.Range(0, 50).Max(i => Math.Abs(((float*)problem.Matrix.Data)[(output * 50) + i]));
            Assert.Equal(largest / 127, codes.Scales[output]);
            for (int i = 0; i < 50; i++)
            {
                float weight = ((float*)problem.Matrix.Data)[(output * 50) + i];
                float back = ((sbyte*)codes.Data)[(output * 50) + i] * codes.Scales[output];
                Assert.True(Math.Abs(weight - back) <= (codes.Scales[output] / 2) + 1e-6f);
            }
        }
    }

    private sealed class Problem : IDisposable
    {
        private readonly FusedMemory _memory = new();
        private readonly double[] _weights;
        private readonly float[] _inputs;
        private readonly float[] _bias;

        public Problem(WeightFormat format, int outputs, int inputs, int rows)
        {
            var random = new Random(outputs + inputs + (int)format);
            _weights = new double[outputs * inputs];
            _inputs = [.. Enumerable.Range(0, rows * inputs).Select(_ => (float)(random.NextDouble() - 0.5))];
            _bias = [.. Enumerable.Range(0, outputs).Select(_ => (float)random.NextDouble())];
            float* scales = format == WeightFormat.Int8 ? _memory.Floats(outputs) : null;
            float* bias = _memory.Floats(outputs);
            _bias.CopyTo(new Span<float>(bias, outputs));
            byte* data = _memory.Bytes((long)outputs * inputs * sizeof(float));
            for (int i = 0; i < _weights.Length; i++)
            {
                float weight = (float)(random.NextDouble() - 0.5);
                switch (format)
                {
                    case WeightFormat.Float32:
                        ((float*)data)[i] = weight;
                        _weights[i] = weight;
                        break;
                    case WeightFormat.Bfloat16:
                        ((ushort*)data)[i] = Bfloat16Format.Round(weight);
                        _weights[i] = Bfloat16Format.One(data, i);
                        break;
                    default:
                        scales[i / inputs] = 0.01f * (1 + (i / inputs));
                        ((sbyte*)data)[i] = (sbyte)(weight * 200);
                        _weights[i] = ((sbyte*)data)[i] * (double)scales[i / inputs];
                        break;
                }
            }

            Matrix = new WeightMatrix { Data = data, Format = format, Outputs = outputs, Inputs = inputs, Scales = scales, Bias = bias };
        }

        public WeightMatrix Matrix { get; }

        public double Expected(int row, int output) => _bias[output] + Enumerable.Range(0, Matrix.Inputs)
            .Sum(i => _weights[(output * Matrix.Inputs) + i] * _inputs[(row * Matrix.Inputs) + i]);

        public float[] Multiply(int rows, int workers, bool add, float before = 0)
        {
            float* natural = _memory.Floats(_inputs.Length);
            float* arranged = _memory.Floats(_inputs.Length);
            _inputs.CopyTo(new Span<float>(natural, _inputs.Length));
            for (int row = 0; row < rows; row++)
            {
                MatrixKernel.Arrange(Matrix.Format, natural + (row * Matrix.Inputs), arranged + (row * Matrix.Inputs), Matrix.Inputs);
            }

            float* results = _memory.Floats(rows * Matrix.Outputs);
            new Span<float>(results, rows * Matrix.Outputs).Fill(before);
            for (int worker = 0; worker < workers; worker++)
            {
                (int first, int end) = Matrix.Share(worker, workers);
                MatrixKernel.Multiply(Matrix, arranged, rows, results, Matrix.Outputs, first, end, add);
            }

            return new ReadOnlySpan<float>(results, rows * Matrix.Outputs).ToArray();
        }

        public void Dispose() => _memory.Dispose();
    }
}
