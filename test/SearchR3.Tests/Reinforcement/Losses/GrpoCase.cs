using SearchR3.Reinforcement.Losses;

namespace SearchR3.Tests.Reinforcement.Losses;

/// <summary>Completions as padded [sequences, width] tensors, made flat for the loss.</summary>
internal sealed class GrpoCase(Tensor current, Tensor old, Tensor? reference, Tensor mask, double[] advantages)
{
    internal Tensor Current { get; } = current.detach().clone().requires_grad_();

    internal long Sequences => mask.shape[0];

    internal static GrpoCase Random(int seed, int[] lengths, int width, double[] advantages)
    {
        Random random = new(seed);
        Tensor Values(double spread) => tensor(
            [.. Enumerable.Range(0, lengths.Length * width).Select(i => i % width < lengths[i / width] ? -1 + (spread * (random.NextDouble() - 0.5)) : 99)],
            [lengths.Length, width], ScalarType.Float64);
        Tensor mask = tensor(
            [.. Enumerable.Range(0, lengths.Length * width).Select(i => i % width < lengths[i / width] ? 1.0 : 0)],
            [lengths.Length, width], ScalarType.Float64);
        return new GrpoCase(Values(1.2), Values(1.2), Values(1.2), mask, advantages);
    }

    /// <summary>The loss of rows from <paramref name="start"/> on.</summary>
    internal GrpoLossResult Compute(GrpoLossOptions options, GrpoNormaliser? normaliser = null, long start = 0, long? rows = null)
    {
        long count = rows ?? Sequences;
        Tensor part = mask.narrow(0, start, count).to(ScalarType.Bool);
        Tensor owners = TorchNumber.Range(count).unsqueeze(1).expand(count, mask.shape[1]);
        Tensor? Flat(Tensor? values) => values?.narrow(0, start, count).masked_select(part);
        return GrpoLoss.Compute(
            Flat(Current)!, Flat(old), Flat(reference), owners.masked_select(part),
            tensor(advantages).narrow(0, start, count), options, normaliser ?? Whole());
    }

    internal GrpoNormaliser Whole(int microBatches = 1) =>
        new(Sequences, (long)mask.sum().Read(), (int)mask.shape[1], microBatches);
}
