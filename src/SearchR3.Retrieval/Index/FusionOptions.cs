namespace SearchR3.Retrieval.Index;

/// <summary>Settings of reciprocal rank fusion.</summary>
public sealed record FusionOptions
{
    /// <summary>Added to every rank; large values flatten the difference between ranks. Default: 60 (Cormack et al. 2009).</summary>
    public double K { get; init; } = 60;

    /// <summary>How many hits of each ranking take part; null takes all.</summary>
    public int? Depth { get; init; }

    /// <summary>Weight of the vector ranking. Default: 1.</summary>
    public double VectorWeight { get; init; } = 1;

    /// <summary>Weight of the lexical ranking. Default: 1.</summary>
    public double LexicalWeight { get; init; } = 1;

    internal void Validate()
    {
        if (!(double.IsFinite(K) && K >= 0))
        {
            throw new SearchR3Exception(FormattableString.Invariant($"The constant of the fusion is {K}, but it must be a finite number of 0 or more."));
        }

        if (Depth is < 1)
        {
            throw new SearchR3Exception($"The depth of the fusion is {Depth}, but it must be 1 or more.");
        }

        if (!(VectorWeight >= 0 && LexicalWeight >= 0 && double.IsFinite(VectorWeight + LexicalWeight) && VectorWeight + LexicalWeight > 0))
        {
            throw new SearchR3Exception(FormattableString.Invariant(
                $"The weights of the fusion are {VectorWeight} and {LexicalWeight}, but they must be finite, not negative and not both 0."));
        }
    }
}
