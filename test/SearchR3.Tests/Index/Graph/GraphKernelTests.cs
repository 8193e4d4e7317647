using SearchR3.Retrieval.Index;
using SearchR3.Retrieval.Index.Graph;

namespace SearchR3.Tests.Index.Graph;

public unsafe class GraphKernelTests
{
    [Fact]
    public void Codes_give_the_same_sums_on_every_processor()
    {
        Random random = new(1);
        foreach (int length in new[] { 64, 128, 384, 1024, 8192 })
        {
            int range = ScalarQuantizer.QueryRange(length);
            short[] query = [.. Enumerable.Range(0, length).Select(_ => (short)random.Next(-range, range + 1))];
            sbyte[] rows = [.. Enumerable.Range(0, 4 * length).Select(i => i < length ? (sbyte)127 : (sbyte)random.Next(-127, 128))];
            Array.Fill(query, (short)range, 0, length / 2);
            int[] expected = [.. Enumerable.Range(0, 4).Select(row => (int)Enumerable.Range(0, length).Sum(i => (long)query[i] * rows[(row * length) + i]))];

            Assert.Equal(expected, Codes<CodePortableKernel>(query, rows, length));
            if (Code256Kernel.IsSupported)
            {
                Assert.Equal(expected, Codes<Code256Kernel>(query, rows, length));
            }

            if (Code512Kernel.IsSupported)
            {
                Assert.Equal(expected, Codes<Code512Kernel>(query, rows, length));
            }
        }
    }

    [Fact]
    public void Floats_give_the_same_bits_on_every_processor_and_in_the_exact_index()
    {
        Random random = new(2);
        foreach (int length in new[] { 16, 48, 64, 80, 384, 400 })
        {
            float[] a = [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f)];
            float[] b = [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f)];
            fixed (float* x = a, y = b)
            {
                float expected = FloatPortableKernel.Dot(x, y, length);
                Assert.Equal(expected, DotKernel.Dot(x, y, length));
                if (Float256Kernel.IsSupported)
                {
                    Assert.Equal(expected, Float256Kernel.Dot(x, y, length));
                }

                if (Float512Kernel.IsSupported)
                {
                    Assert.Equal(expected, Float512Kernel.Dot(x, y, length));
                }
            }
        }
    }

    [Fact]
    public void A_code_errs_by_half_a_step_at_most()
    {
        float[] vector = VectorSets.Reals(1, 64, 3)[0];
        sbyte[] code = new sbyte[64];
        fixed (float* from = vector)
        fixed (sbyte* to = code)
        {
            float scale = ScalarQuantizer.EncodeRow(from, to, 64, out float squares);

            Assert.All(Enumerable.Range(0, 64), i => Assert.InRange(Math.Abs(vector[i] - (scale * code[i])), 0, scale * 0.5001f));
            Assert.Equal(code.Sum(c => c * c) * scale * scale, squares, 1e-3f);
            Assert.Contains(code, c => Math.Abs(c) == 127);
        }
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1e-40f)]
    public void A_vector_without_length_has_the_zero_code(float value)
    {
        float[] vector = [.. Enumerable.Repeat(value, 16)];
        sbyte[] code = [.. Enumerable.Repeat((sbyte)9, 16)];
        fixed (float* from = vector)
        fixed (sbyte* to = code)
        {
            Assert.Equal(0, ScalarQuantizer.EncodeRow(from, to, 16, out _));
        }

        Assert.All(code, c => Assert.Equal(0, c));
    }

    [Fact]
    public void The_beam_orders_by_score_then_row()
    {
        (float Score, int Row)[] entries = [(float.NegativeInfinity, 1), (-2, 4), (-1, 3), (-0f, 2), (0, 5), (1e-40f, 7), (1, 9), (1, 8), (3, int.MaxValue), (3, 0)];
        IEnumerable<(float, int)> expected = entries.OrderByDescending(e => e.Score).ThenBy(e => e.Row);

        IEnumerable<(float, int)> sorted = entries.Select(e => BeamKey.Of(e.Score, e.Row)).OrderDescending().Select(key => (BeamKey.Score(key), BeamKey.Row(key)));

        Assert.Equal(expected, sorted);
    }

    private static int[] Codes<TKernel>(short[] query, sbyte[] rows, int length)
        where TKernel : struct, ICodeKernel
    {
        int[] dots = new int[4];
        fixed (short* q = query)
        fixed (sbyte* r = rows)
        fixed (int* d = dots)
        {
            TKernel.DotFour(q, r, r + length, r + (2 * length), r + (3 * length), length, d);
            for (int row = 0; row < 4; row++)
            {
                Assert.Equal(dots[row], TKernel.Dot(q, r + (row * length), length));
            }
        }

        return dots;
    }
}
