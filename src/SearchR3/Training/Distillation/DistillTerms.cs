namespace SearchR3.Training.Distillation;

/// <summary>The differentiable parts of the loss, each a sum over its rows, so that parts of a batch add up.</summary>
internal static class DistillTerms
{
    /// <summary>The sum of 1 - cosine of two rows each.</summary>
    /// <param name="states">[rows, hidden] float32, of any length.</param>
    /// <param name="targets">[rows, hidden] float32, without gradient.</param>
    internal static Tensor Cosine(Tensor states, Tensor targets) => nn.functional.cosine_similarity(states, targets).neg().Plus(1).sum();

    /// <summary>The sum of KL(softmax(t C / tau) || softmax(s C / tau)).</summary>
    /// <param name="states">s: [rows, hidden] float32, of any length.</param>
    /// <param name="targets">t: [rows, hidden] float32 of unit length.</param>
    /// <param name="candidates">C: [rows, candidates, hidden] float32 of unit length.</param>
    /// <param name="temperature">tau.</param>
    internal static Tensor Scores(Tensor states, Tensor targets, Tensor candidates, double temperature)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor student = nn.functional.log_softmax(Against(nn.functional.normalize(states, p: 2, dim: 1), candidates).div(TorchNumber.Of(temperature)), 1);
        Tensor teacher = nn.functional.log_softmax(Against(targets, candidates).div(TorchNumber.Of(temperature)), 1).detach();
        return teacher.exp().mul(teacher.sub(student)).sum().MoveToOuterDisposeScope();
    }

    // [rows, candidates]
    private static Tensor Against(Tensor rows, Tensor candidates) => candidates.bmm(rows.unsqueeze(2)).squeeze(2);
}
