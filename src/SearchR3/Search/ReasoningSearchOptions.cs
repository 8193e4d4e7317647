using SearchR3.Embedding;
using SearchR3.Retrieval;

namespace SearchR3.Search;

/// <summary>How <see cref="ReasoningSearch"/> answers.</summary>
public sealed record ReasoningSearchOptions
{
    /// <value>Whether queries are reasoned about (default <see cref="ReasoningMode.On"/>).</value>
    public ReasoningMode Mode { get; init; } = ReasoningMode.On;

    /// <value>For <see cref="ReasoningMode.Auto"/>, and only for it.</value>
    public ReasoningGate? Gate { get; init; }

    /// <value>Budget, sampling and number of samples of those that are; its <see cref="QueryOptions.Reasoning"/> is set by <see cref="Mode"/>.</value>
    public QueryOptions Query { get; init; } = new();

    /// <value>How several samples become one ranking (default <see cref="SampleCombination.Average"/>).</value>
    public SampleCombination Combination { get; init; }

    /// <summary>Checks that the options go together.</summary>
    /// <param name="modelRevision">The model that answers.</param>
    /// <exception cref="SearchR3Exception">The gate is missing, or is another model's; or the query options contradict each other.</exception>
    public void Validate(string modelRevision)
    {
        if (Mode == ReasoningMode.Auto)
        {
            ReasoningGate gate = Gate ?? throw new SearchR3Exception("the reasoning mode auto needs a gate; calibrate one on held-out queries");
            if (gate.ModelRevision != modelRevision)
            {
                throw new SearchR3Exception(
                    $"the gate was calibrated with model {Short(gate.ModelRevision)}, but this one is {Short(modelRevision)}; calibrate it anew");
            }
        }

        (Query with { Reasoning = true }).Validate();
    }

    private static string Short(string revision) => revision.Length > 12 ? revision[..12] : revision;
}
