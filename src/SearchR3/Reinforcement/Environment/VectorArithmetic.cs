namespace SearchR3.Reinforcement.Environment;

/// <summary>Inner products whose value depends on nothing but the two vectors.</summary>
internal static class VectorArithmetic
{
    /// <summary>The inner product, added up in double precision.</summary>
    internal static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum0 = 0;
        double sum1 = 0;
        int i = 0;
        for (; i < a.Length - 1; i += 2)
        {
            sum0 += (double)a[i] * b[i];
            sum1 += (double)a[i + 1] * b[i + 1];
        }

        return i < a.Length ? sum0 + sum1 + ((double)a[i] * b[i]) : sum0 + sum1;
    }
}
