namespace SearchR3.Retrieval.Index.Graph;

/// <summary>Any processor: lane by lane.</summary>
internal readonly unsafe struct FloatPortableKernel : IFloatKernel
{
    private const int Lanes = DotKernel.Lanes;

    public static float Dot(float* query, float* row, nint length)
    {
        float* sums = stackalloc float[4 * Lanes];
        nint whole = length / (4 * Lanes) * (4 * Lanes);
        for (nint i = 0; i < whole; i += 4 * Lanes)
        {
            for (nint lane = 0; lane < 4 * Lanes; lane++)
            {
                sums[lane] = MathF.FusedMultiplyAdd(query[i + lane], row[i + lane], sums[lane]);
            }
        }

        for (nint i = whole; i < length; i++)
        {
            sums[i % Lanes] = MathF.FusedMultiplyAdd(query[i], row[i], sums[i % Lanes]);
        }

        for (int lane = 0; lane < Lanes; lane++)
        {
            sums[lane] = (sums[lane] + sums[lane + Lanes]) + (sums[lane + (2 * Lanes)] + sums[lane + (3 * Lanes)]);
        }

        for (int half = Lanes / 2; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++)
            {
                sums[lane] += sums[lane + half];
            }
        }

        return sums[0];
    }
}
