using System.Numerics.Tensors;

namespace SearchR3.Benchmarks;

/// <summary>
/// Vectors like those of the side-by-side bench (<c>shared/bench/ann/ann_bench.py</c>, another random generator): clusters with power-law sizes,
/// each a sheet of 32 dimensions with a decaying spectrum around a centre, centres with a common mean; unit length. A row depends on the
/// seed and its number alone, so that any part of a large set can be made at any time by any thread.
/// </summary>
internal sealed class ClusteredVectors
{
    private const int Sheet = 32;
    private const int Shared = 4 * Sheet;
    private const int Topics = 64;
    private const float SizeExponent = 0.9f;

    private readonly int _dimension;
    private readonly int _seed;
    private readonly float[][] _centres;
    private readonly float[][] _sheets;
    private readonly double[] _cumulated;
    private readonly float[] _spectrum;
    private readonly float[] _queryShift;

    /// <param name="count">Rows of the whole set: decides the number of clusters.</param>
    /// <param name="dimension">Of each vector.</param>
    /// <param name="seed">Of everything.</param>
    public ClusteredVectors(int count, int dimension, int seed)
    {
        _dimension = dimension;
        _seed = seed;
        Random random = new(seed);
        int clusters = Math.Max(50, count / 200);
        float[] mean = Unit(Normal(random, dimension));
        float[][] topics = [.. Enumerable.Range(0, Topics).Select(_ => Scaled(Normal(random, dimension), 1 / MathF.Sqrt(dimension)))];
        float[][] shared = [.. Enumerable.Range(0, Shared).Select(_ => Scaled(Normal(random, dimension), 1 / MathF.Sqrt(dimension)))];
        _queryShift = Unit(Normal(random, dimension));
        _centres = new float[clusters][];
        _sheets = new float[clusters][];
        Parallel.For(0, clusters, cluster =>
        {
            Random own = new(Mix(seed, -1 - cluster));
            float[] centre = Scaled(Unit(Combine(Normal(own, Topics), topics, dimension)), 0.9f);
            TensorPrimitives.MultiplyAdd(mean, 0.45f, centre, centre);
            _centres[cluster] = Unit(centre);
            float[] sheet = new float[Sheet * dimension];
            for (int i = 0; i < Sheet; i++)
            {
                Unit(Combine(Normal(own, Shared), shared, dimension)).CopyTo(sheet, i * dimension);
            }

            _sheets[cluster] = sheet;
        });
        _cumulated = new double[clusters];
        double sum = 0;
        for (int i = 0; i < clusters; i++)
        {
            _cumulated[i] = sum += Math.Pow(1 + i, -SizeExponent);
        }

        _spectrum = Scaled(Unit([.. Enumerable.Range(0, Sheet).Select(i => 1 / MathF.Sqrt(1 + i))]), 0.8f);
    }

    /// <summary>Rows 0 to <paramref name="count"/> - 1.</summary>
    public float[][] Rows(int count)
    {
        float[][] rows = new float[count][];
        Parallel.For(0, count, i => rows[i] = Draw(new Random(Mix(_seed, i))));
        return rows;
    }

    /// <summary>Held-out points of the same mixture, turned a little towards one common side.</summary>
    public float[][] Queries(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
        {
            Random random = new(Mix(_seed + 1, i));
            float[] query = Draw(random);
            TensorPrimitives.MultiplyAdd(_queryShift, 0.35f, query, query);
            TensorPrimitives.MultiplyAdd(Unit(Normal(random, _dimension)), 0.15f, query, query);
            return Unit(query);
        }),
    ];

    /// <summary>Standard normal values (Box and Muller 1958).</summary>
    public static float[] Normal(Random random, int count)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i += 2)
        {
            float length = MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle()));
            (float sine, float cosine) = MathF.SinCos(2 * MathF.PI * random.NextSingle());
            values[i] = length * cosine;
            if (i + 1 < count)
            {
                values[i + 1] = length * sine;
            }
        }

        return values;
    }

    /// <summary>Divides in place by the length.</summary>
    public static float[] Unit(float[] vector) => Scaled(vector, 1 / Math.Max(TensorPrimitives.Norm(vector), 1e-12f));

    private static float[] Scaled(float[] vector, float factor)
    {
        TensorPrimitives.Multiply(vector, factor, vector);
        return vector;
    }

    private static float[] Combine(float[] weights, float[][] rows, int dimension)
    {
        float[] sum = new float[dimension];
        for (int i = 0; i < weights.Length; i++)
        {
            TensorPrimitives.MultiplyAdd(rows[i], weights[i], sum, sum);
        }

        return sum;
    }

    private float[] Draw(Random random)
    {
        int cluster = Array.BinarySearch(_cumulated, random.NextDouble() * _cumulated[^1]);
        cluster = Math.Min(cluster < 0 ? ~cluster : cluster, _cumulated.Length - 1);
        float[] row = Scaled(Normal(random, _dimension), 0.1f / MathF.Sqrt(_dimension));
        TensorPrimitives.Add(row, _centres[cluster], row);
        float[] place = Normal(random, Sheet);
        for (int i = 0; i < Sheet; i++)
        {
            TensorPrimitives.MultiplyAdd(_sheets[cluster].AsSpan(i * _dimension, _dimension), place[i] * _spectrum[i], row, row);
        }

        return Unit(row);
    }

    // Neighbouring seeds give unrelated sequences (SplitMix64, Steele et al. 2014).
    private static int Mix(int seed, int number)
    {
        ulong z = (((ulong)(uint)seed << 32) | (uint)number) + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)(z ^ (z >> 31));
    }
}
