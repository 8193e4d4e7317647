using SearchR3.Search;

namespace SearchR3.Cli.Commands.Evaluate;

/// <summary>Which systems an evaluation measures.</summary>
internal sealed record EvaluationPlan
{
    /// <summary>The query's embedding in one forward pass.</summary>
    public required bool Direct { get; init; }

    /// <summary>The query's embedding after reasoning.</summary>
    public required bool Reasoning { get; init; }

    /// <summary>After reasoning where the direct ranking is uncertain, direct elsewhere.</summary>
    public bool Auto { get; init; }

    /// <summary>
    /// The query's embedding after the reasoning of another query: when it ranks as well as after its own, what the reasoning says is not used.
    /// </summary>
    public bool Control { get; init; }

    /// <summary>The vector rankings alone.</summary>
    public required bool Alone { get; init; }

    /// <summary>The vector rankings joined with BM25's.</summary>
    public required bool Fused { get; init; }

    /// <summary>BM25 alone.</summary>
    public required bool Baseline { get; init; }

    /// <summary>How reasonings are written, and the gate of <see cref="Auto"/>.</summary>
    public required ReasoningSearchOptions Reasonings { get; init; }

    /// <summary>The first numbers of each embedding that are used, brought to unit length again; null uses all.</summary>
    public int? Dimensions { get; init; }

    /// <summary>Hits returned for each query.</summary>
    public int Depth { get; init; } = 100;

    /// <summary>Some system needs BM25.</summary>
    public bool NeedsLexical => Baseline || Fused;
}
