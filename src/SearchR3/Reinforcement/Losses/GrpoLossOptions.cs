using SearchR3.Retrieval;

namespace SearchR3.Reinforcement.Losses;

/// <summary>The clipped policy-gradient loss and its KL term.</summary>
public sealed record GrpoLossOptions
{
    /// <summary>How token losses are added up.</summary>
    /// <value><see cref="PolicyLossKind.Dapo"/>.</value>
    public PolicyLossKind Kind { get; init; } = PolicyLossKind.Dapo;

    /// <summary>The ratio is clipped below 1 minus this.</summary>
    /// <value>0.2.</value>
    public double ClipLow { get; init; } = 0.2;

    /// <summary>The ratio is clipped above 1 plus this (DAPO's clip-higher lets rare tokens grow).</summary>
    /// <value>0.28.</value>
    public double ClipHigh { get; init; } = 0.28;

    /// <summary>An upper bound of the unclipped ratio, which bounds the loss of negative advantages too (trl's <c>delta</c>); null for none.</summary>
    public double? RatioCap { get; init; }

    /// <summary>Dual clip: where the advantage A is negative, the loss is at most <c>-c A</c> (arXiv 1912.09729); null for none.</summary>
    public double? DualClip { get; init; }

    /// <summary>Whether tokens or sequences have ratios.</summary>
    /// <value><see cref="Losses.RatioLevel.Token"/>.</value>
    public RatioLevel RatioLevel { get; init; } = RatioLevel.Token;

    /// <summary>beta: weight of the KL to the reference policy, added to each token's loss after clipping; 0 needs no reference.</summary>
    /// <value>0.</value>
    public double KlWeight { get; init; }

    /// <summary>Throws when a value is out of its range.</summary>
    public void Validate()
    {
        if (ClipLow is not (>= 0 and <= 1) || !(ClipHigh >= 0))
        {
            throw new SearchR3Exception(
                $"loss.clipLow is {ClipLow} and loss.clipHigh is {ClipHigh}; give a low one between 0 and 1 and a high one of at least 0");
        }

        if (RatioCap <= 1 + ClipHigh)
        {
            throw new SearchR3Exception($"loss.ratioCap is {RatioCap} and loss.clipHigh is {ClipHigh}; a cap must be above 1 + clipHigh");
        }

        if (DualClip <= 1)
        {
            throw new SearchR3Exception($"loss.dualClip is {DualClip}; it must be above 1 (3 is usual)");
        }

        if (!(KlWeight >= 0))
        {
            throw new SearchR3Exception($"loss.klWeight is {KlWeight}; it must be at least 0");
        }
    }
}
