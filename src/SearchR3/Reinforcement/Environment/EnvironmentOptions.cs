using SearchR3.Retrieval;
using SearchR3.Retrieval.Index;

namespace SearchR3.Reinforcement.Environment;

/// <summary>How the environment follows the policy. Every default is our own choice (O); docs/decisions/0006 has the measurements.</summary>
public sealed record EnvironmentOptions
{
    /// <summary>Which documents are re-encoded.</summary>
    /// <value>Selective.</value>
    public RefreshPolicyKind Policy { get; init; } = RefreshPolicyKind.Selective;

    /// <summary>The most documents that an iteration re-encodes, as a share of the corpus.</summary>
    /// <value>0.05.</value>
    public double BudgetShare { get; init; } = 0.05;

    /// <summary>The same as a number, so that an iteration costs the same on a larger corpus; 0 sets no such bound.</summary>
    /// <value>0.</value>
    public int BudgetDocuments { get; init; }

    /// <summary>
    /// The share of the budget that goes to a random sample of the whole corpus, which measures drift and visits every row in time:
    /// a fifth of 5 % is 1 % of the corpus.
    /// </summary>
    /// <value>0.2.</value>
    public double SampleShare { get; init; } = 0.2;

    /// <summary>The share of the budget that is kept for rows that are old and often met; they also get what the batch leaves over.</summary>
    /// <value>0.1.</value>
    public double PopularShare { get; init; } = 0.1;

    /// <summary>How many of the best documents of each query of the batch are re-encoded; 0 re-encodes the relevant ones only.</summary>
    /// <value>32.</value>
    public int TopK { get; init; } = 32;

    /// <summary>
    /// The quantile of |new score - old score| of the random sample that bounds how far a document's score is expected to move: the width of the
    /// ring around the k-th score.
    /// </summary>
    /// <value>0.95.</value>
    public double RingQuantile { get; init; } = 0.95;

    /// <summary>Iterations for which the document encoder is held; only <see cref="RefreshPolicyKind.Phased"/> reads it.</summary>
    /// <value>25.</value>
    public int PhaseLength { get; init; } = 25;

    /// <summary>The budget share of a phase's first iteration.</summary>
    /// <value>0.05.</value>
    public double PhaseBudgetShare { get; init; } = 0.05;

    /// <summary>How rows that are not re-encoded follow the encoder.</summary>
    /// <value>Procrustes.</value>
    public DriftMapKind DriftMap { get; init; } = DriftMapKind.Procrustes;

    /// <summary>How re-encoded and other rows are compared.</summary>
    /// <value>Same age.</value>
    public StaleComparison Comparison { get; init; } = StaleComparison.SameAge;

    /// <summary>How many candidates the graph gives for a rollout: ranks beyond it are not told apart.</summary>
    /// <value>100.</value>
    public int PoolSize { get; init; } = 100;

    /// <summary>Beam width of the searches in the graph; at least the pool.</summary>
    /// <value>128.</value>
    public int SearchWidth { get; init; } = 128;

    /// <summary>How many of the best rows a ranked rollout names.</summary>
    /// <value>10.</value>
    public int TopRows { get; init; } = 10;

    /// <summary>How the graph is built.</summary>
    public GraphIndexOptions Graph { get; init; } = new();

    /// <summary>Throws when a value is out of its range or two contradict each other.</summary>
    /// <exception cref="SearchR3Exception">One sentence that names them.</exception>
    public void Validate()
    {
        if (!(BudgetShare is > 0 and <= 1) || !(PhaseBudgetShare is > 0 and <= 1) || BudgetDocuments < 0)
        {
            throw new SearchR3Exception(
                $"environment: budgetShare {BudgetShare} and phaseBudgetShare {PhaseBudgetShare} must be above 0 and at most 1, budgetDocuments {BudgetDocuments} at least 0");
        }

        if (!(SampleShare >= 0) || !(PopularShare >= 0) || SampleShare + PopularShare > 1)
        {
            throw new SearchR3Exception(
                $"environment: sampleShare {SampleShare} and popularShare {PopularShare} are parts of the budget; give at least 0 each and at most 1 together");
        }

        if (TopK < 0 || PhaseLength < 1 || TopRows < 1 || !(RingQuantile is > 0 and <= 1))
        {
            throw new SearchR3Exception(
                $"environment: topK {TopK} must be at least 0, phaseLength {PhaseLength} and topRows {TopRows} at least 1, ringQuantile {RingQuantile} above 0 and at most 1");
        }

        if (PoolSize < Math.Max(TopRows, TopK) || SearchWidth < PoolSize)
        {
            throw new SearchR3Exception(
                $"environment: poolSize is {PoolSize}, but topRows {TopRows} and topK {TopK} are read from it and searchWidth {SearchWidth} fills it; give topRows, topK <= poolSize <= searchWidth");
        }
    }
}
