namespace SearchR3.Reinforcement.Losses;

/// <summary>
/// The clipped surrogate of GRPO and its relatives (GRPO: paper, stage 2, mark R; every setting: mark O). For token t of completion i with the
/// advantage A, <c>rho = exp(log pi - log pi_old)</c>:
/// <c>l = -min(rho A, clip(rho, 1 - low, 1 + high) A) + beta k3</c>, <c>k3 = exp(d) - d - 1</c>, <c>d = log pi_ref - log pi</c>.
/// Formulas as trl and verl have them; tokens are flat, so there is no padding to mask.
/// </summary>
internal static class GrpoLoss
{
    // As in verl: beyond these a log-ratio says only "very different", and exp of it would be all that a batch's loss holds.
    private const double LogRatioBound = 20;
    private const double KlBound = 10;

    /// <summary>One micro-batch's share of the loss. All tokens of a sequence must be in the same call.</summary>
    /// <param name="logProbabilities">[tokens], the current policy's, with graph.</param>
    /// <param name="oldLogProbabilities">[tokens], of the policy that sampled; null: the current one's values (one update a batch), ratio exactly 1.</param>
    /// <param name="referenceLogProbabilities">[tokens]; null only where the KL has no weight.</param>
    /// <param name="sequences">[tokens] int64: each token's place in <paramref name="advantages"/>.</param>
    /// <param name="advantages">[sequences], same dtype as the log-probabilities.</param>
    /// <param name="options">Clips, level, kind, KL.</param>
    /// <param name="normaliser">Sizes of the whole batch.</param>
    internal static GrpoLossResult Compute(
        Tensor logProbabilities,
        Tensor? oldLogProbabilities,
        Tensor? referenceLogProbabilities,
        Tensor sequences,
        Tensor advantages,
        GrpoLossOptions options,
        GrpoNormaliser normaliser)
    {
        RequireShapes(logProbabilities, sequences, options, referenceLogProbabilities);
        using DisposeScope scope = NewDisposeScope();
        Tensor old = oldLogProbabilities ?? logProbabilities.detach();
        Tensor lengths = SumBySequence(ones_like(logProbabilities.detach()), sequences, advantages.shape[0]);
        Tensor logRatio = logProbabilities.sub(old);
        if (options.RatioLevel == RatioLevel.Sequence)
        {
            Tensor means = SumBySequence(logRatio, sequences, advantages.shape[0]).div(lengths.clamp_min(TorchNumber.Of(1)));
            logRatio = means.index_select(0, sequences);
        }

        Tensor ratio = logRatio.clamp(TorchNumber.Of(-LogRatioBound), TorchNumber.Of(LogRatioBound)).exp();
        Tensor advantage = advantages.index_select(0, sequences);
        Tensor perToken = Surrogate(ratio, advantage, options);
        Tensor? kl = null;
        if (referenceLogProbabilities is not null)
        {
            kl = K3(logProbabilities, referenceLogProbabilities);
            perToken = options.KlWeight > 0 ? perToken.add(kl, TorchNumber.Of(options.KlWeight)) : perToken;
        }

        Tensor loss = Aggregate(perToken, lengths.index_select(0, sequences), options.Kind, normaliser);
        return new GrpoLossResult(loss.MoveToOuterDisposeScope(), Measure(loss, ratio, advantage, kl, options));
    }

    /// <summary><c>exp(d) - d - 1</c> with <c>d = log pi_ref - log pi</c>: unbiased, never negative (Schulman's k3).</summary>
    private static Tensor K3(Tensor logProbabilities, Tensor reference)
    {
        Tensor difference = reference.sub(logProbabilities).clamp(TorchNumber.Of(-LogRatioBound), TorchNumber.Of(LogRatioBound));
        return difference.exp().sub(difference).sub(TorchNumber.Of(1)).clamp(max: TorchNumber.Of(KlBound));
    }

    private static Tensor Surrogate(Tensor ratio, Tensor advantage, GrpoLossOptions options)
    {
        Tensor clipped = ratio.clamp(TorchNumber.Of(1 - options.ClipLow), TorchNumber.Of(1 + options.ClipHigh));
        Tensor free = options.RatioCap is double cap ? ratio.clamp(max: TorchNumber.Of(cap)) : ratio;
        Tensor loss = free.mul(advantage).minimum(clipped.mul(advantage)).neg();
        return options.DualClip is double dual
            ? where(advantage.lt(TorchNumber.Of(0)), loss.minimum(advantage.mul(TorchNumber.Of(-dual))), loss)
            : loss;
    }

    private static Tensor Aggregate(Tensor perToken, Tensor ownLength, PolicyLossKind kind, GrpoNormaliser whole) => kind switch
    {
        PolicyLossKind.Grpo => perToken.div(ownLength).sum().div(TorchNumber.Of(whole.Sequences)),
        PolicyLossKind.Bnpo => perToken.sum().div(TorchNumber.Of(Math.Max(1, perToken.numel()))).div(TorchNumber.Of(whole.MicroBatches)),
        PolicyLossKind.Dapo => perToken.sum().div(TorchNumber.Of(Math.Max(1, whole.Tokens))),
        PolicyLossKind.DrGrpo => perToken.sum().div(TorchNumber.Of((double)whole.Sequences * whole.MaxCompletionTokens)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static GrpoLossStatistics Measure(Tensor loss, Tensor ratio, Tensor advantage, Tensor? kl, GrpoLossOptions options)
    {
        using IDisposable noGradients = no_grad();
        if (ratio.numel() == 0)
        {
            return new GrpoLossStatistics();
        }

        Tensor low = ratio.lt(TorchNumber.Of(1 - options.ClipLow)).logical_and(advantage.lt(TorchNumber.Of(0))).sum();
        Tensor high = ratio.gt(TorchNumber.Of(1 + options.ClipHigh)).logical_and(advantage.gt(TorchNumber.Of(0))).sum();
        Tensor[] numbers = [loss, low, high, ratio.sum(), ratio.max(), kl is null ? zeros_like(loss) : kl.sum()];
        double[] values = stack([.. numbers.Select(n => n.detach().to(ScalarType.Float64))]).cpu().data<double>().ToArray();
        return new GrpoLossStatistics
        {
            Loss = values[0],
            Tokens = ratio.numel(),
            ClippedLow = (long)values[1],
            ClippedHigh = (long)values[2],
            RatioSum = values[3],
            RatioMax = values[4],
            KlSum = values[5],
        };
    }

    private static Tensor SumBySequence(Tensor values, Tensor sequences, long count) =>
        zeros(count, dtype: values.dtype, device: values.device).index_add(0, sequences, values, TorchNumber.Of(1));

    private static void RequireShapes(Tensor logProbabilities, Tensor sequences, GrpoLossOptions options, Tensor? reference)
    {
        if (logProbabilities.dim() != 1 || sequences.numel() != logProbabilities.numel())
        {
            throw new ArgumentException(
                $"log-probabilities are [{string.Join(", ", logProbabilities.shape)}] and sequences [{string.Join(", ", sequences.shape)}]: both are [tokens]");
        }

        if (options.KlWeight > 0 && reference is null)
        {
            throw new ArgumentException($"klWeight is {options.KlWeight}, but there are no reference log-probabilities");
        }
    }
}
