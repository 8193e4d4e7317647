namespace SearchR3.Reinforcement.Environment;

/// <summary>
/// Fits the rotation that carries stored rows to where the policy has them now (O). From pairs of a stored vector z and the new vector x of
/// the same document: the orthogonal R with the largest Σ xᵀRz + λ tr(R R₀ᵀ), where R₀ is the rotation until now, is the polar factor of
/// λR₀ + Σ xzᵀ (orthogonal Procrustes: Schönemann, Psychometrika 31, 1966). λ pulls towards "nothing happened" and decides directions that
/// the pairs do not show. It is chosen, and the whole map taken or refused, by pairs that the fit has not seen.
/// </summary>
internal static class DriftMap
{
    /// <summary>With fewer held-out pairs a comparison says nothing.</summary>
    internal const int FewestHeldOut = 8;

    // Every fifth pair is held out.
    private const int HeldOutEvery = 5;

    // λ in units of (pairs / dimension), the mean singular value of the sum when the vectors fill the space evenly: from "trust the
    // pairs wherever they say anything" to "half and half".
    private static readonly double[] Ridges = [1e-4, 1e-2, 1];

    /// <summary>The better of <paramref name="frame"/> and what the pairs propose.</summary>
    /// <param name="frame">The frame until now.</param>
    /// <param name="stored">[pairs][dim], in the stored space.</param>
    /// <param name="current">[pairs][dim], the same documents by the encoder of now.</param>
    internal static DriftMapFit Fit(DriftFrame frame, IReadOnlyList<float[]> stored, IReadOnlyList<float[]> current)
    {
        int[] fitted = [.. Enumerable.Range(0, stored.Count).Where(i => i % HeldOutEvery != 0)];
        int[] heldOut = [.. Enumerable.Range(0, stored.Count).Where(i => i % HeldOutEvery == 0)];
        if (heldOut.Length < FewestHeldOut)
        {
            return new DriftMapFit(frame, false, double.NaN, double.NaN, double.NaN);
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        int dimension = frame.Dimension;
        Tensor before = frame.IsIdentity
            ? eye(dimension, dtype: ScalarType.Float64)
            : tensor(frame.Rotation.ToArray(), [dimension, dimension]);
        Tensor covariance = Stack(current, fitted).t().mm(Stack(stored, fitted));
        (Tensor heldOld, Tensor heldNew) = (Stack(stored, heldOut), Stack(current, heldOut));
        double left = MeanCosine(before, heldOld, heldNew);
        double unit = (double)fitted.Length / dimension;
        (double Cosine, double Ridge, Tensor? Rotation) best = (double.NegativeInfinity, double.NaN, null);
        foreach (double ridge in Ridges)
        {
            Tensor rotation = Polar(covariance.add(before, TorchNumber.Of(ridge * unit)));
            double cosine = MeanCosine(rotation, heldOld, heldNew);
            if (cosine > best.Cosine)
            {
                best = (cosine, ridge, rotation);
            }
        }

        bool used = best.Cosine > left;
        DriftFrame after = used ? DriftFrame.Of(dimension, best.Rotation!.contiguous().data<double>().ToArray()) : frame;
        return new DriftMapFit(after, used, left, best.Cosine, best.Ridge);
    }

    /// <summary>The orthogonal matrix nearest to <paramref name="matrix"/>: U Vᵀ of its singular value decomposition.</summary>
    private static Tensor Polar(Tensor matrix)
    {
        (Tensor u, _, Tensor vh) = linalg.svd(matrix, fullMatrices: false);
        return u.mm(vh);
    }

    // Rows are x; xᵀRz is the dot product of (x R) and z.
    private static double MeanCosine(Tensor rotation, Tensor stored, Tensor current) =>
        TorchNumber.Read(current.mm(rotation).mul_(stored).sum()) / stored.shape[0];

    private static Tensor Stack(IReadOnlyList<float[]> vectors, int[] chosen)
    {
        int dimension = vectors[0].Length;
        double[] flat = new double[(long)chosen.Length * dimension];
        for (int i = 0; i < chosen.Length; i++)
        {
            float[] vector = vectors[chosen[i]];
            for (int j = 0; j < dimension; j++)
            {
                flat[(i * dimension) + j] = vector[j];
            }
        }

        return tensor(flat, [chosen.Length, dimension]);
    }
}
