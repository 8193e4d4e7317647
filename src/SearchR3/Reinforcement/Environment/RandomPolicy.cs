namespace SearchR3.Reinforcement.Environment;

/// <summary>Spends the budget on rows drawn without looking; each row has its turn once in a pass over the corpus.</summary>
internal sealed class RandomPolicy(EnvironmentOptions options) : IRefreshPolicy
{
    public string Name => "random";

    public bool KeepsEncoder(int iteration, int encoderEpoch) => false;

    public int Budget(int count, bool newEncoder) => RefreshPolicies.Budget(options, options.BudgetShare, count);

    public void Choose(RefreshPlan plan)
    {
        plan.AddSample(plan.Budget);
        plan.EncodeChosen();
    }
}
