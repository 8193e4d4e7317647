namespace SearchR3.Reinforcement.Environment;

/// <summary>
/// Holds the document encoder for <see cref="EnvironmentOptions.PhaseLength"/> iterations (trial 3 of the recipe notes: with the documents still
/// there is no refresh bias by construction). Rows of an earlier phase are re-encoded by the held encoder as the batches come upon them, in
/// the order of <see cref="SelectivePolicy"/>; the drift map is fitted once, when a phase begins.
/// </summary>
internal sealed class PhasedPolicy(EnvironmentOptions options) : IRefreshPolicy
{
    private readonly SelectivePolicy _selective = new(options);

    public string Name => "phased";

    public bool KeepsEncoder(int iteration, int encoderEpoch) => iteration - encoderEpoch < options.PhaseLength;

    public int Budget(int count, bool newEncoder) =>
        RefreshPolicies.Budget(options, newEncoder ? options.PhaseBudgetShare : options.BudgetShare, count);

    public void Choose(RefreshPlan plan) => _selective.Choose(plan);
}
