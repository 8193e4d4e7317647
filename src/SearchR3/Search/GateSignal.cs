namespace SearchR3.Search;

/// <summary>What a direct ranking is called uncertain by. Each grows with the uncertainty (mark O).</summary>
public enum GateSignal
{
    /// <summary>1 - s1: the best hit is not near.</summary>
    TopScore,

    /// <summary>s2 - s1: the first hit does not stand out.</summary>
    Gap,

    /// <summary>mean(s2 … sk) - s1: the first hit does not stand out from the rest of the top.</summary>
    Margin,

    /// <summary>-sum p ln p with p = softmax(s / temperature) over the top hits: many hits are as good as each other.</summary>
    Entropy,
}
