namespace SearchR3.Training.Losses;

/// <summary>Cosine similarities of rows, differentiable.</summary>
internal static class Cosine
{
    /// <summary>[a, hidden] and [b, hidden] to [a, b].</summary>
    internal static Tensor Matrix(Tensor a, Tensor b) => Normalise(a).mm(Normalise(b).t());

    /// <summary>[rows, hidden] against each row's own [rows, candidates, hidden] to [rows, candidates].</summary>
    internal static Tensor Rows(Tensor a, Tensor candidates) =>
        Normalise(candidates).bmm(Normalise(a).unsqueeze(2)).squeeze(2);

    /// <summary>Divides by the L2 norm of the last dimension.</summary>
    internal static Tensor Normalise(Tensor x) => nn.functional.normalize(x, p: 2, dim: -1, eps: 1e-12);
}
