namespace SearchR3.Reinforcement.Losses;

/// <summary>How the losses <c>l</c> of tokens become one number; trl's names (<c>loss_type</c>).</summary>
public enum PolicyLossKind
{
    /// <summary>Mean over sequences of each one's token mean (arXiv 2402.03300).</summary>
    Grpo,

    /// <summary>Token mean of each micro-batch, averaged over micro-batches: the one that depends on how a batch is cut.</summary>
    Bnpo,

    /// <summary>Sum over the tokens of the whole accumulated batch, divided by their number (arXiv 2503.14476).</summary>
    Dapo,

    /// <summary>Sum divided by sequences times the completion's longest allowed length (arXiv 2503.20783).</summary>
    DrGrpo,
}
