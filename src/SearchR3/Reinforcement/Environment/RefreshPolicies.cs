namespace SearchR3.Reinforcement.Environment;

/// <summary>Makes policies by their kind.</summary>
internal static class RefreshPolicies
{
    internal static IRefreshPolicy For(EnvironmentOptions options) => options.Policy switch
    {
        RefreshPolicyKind.Selective => new SelectivePolicy(options),
        RefreshPolicyKind.Phased => new PhasedPolicy(options),
        RefreshPolicyKind.Full => new FullPolicy(),
        RefreshPolicyKind.None => new NonePolicy(),
        RefreshPolicyKind.Random => new RandomPolicy(options),
        _ => throw new ArgumentOutOfRangeException(nameof(options)),
    };

    /// <summary>The budget in documents: the smaller of the two bounds, at least 1.</summary>
    internal static int Budget(EnvironmentOptions options, double share, int count)
    {
        int documents = (int)Math.Floor(share * count);
        return Math.Max(1, options.BudgetDocuments > 0 ? Math.Min(documents, options.BudgetDocuments) : documents);
    }
}
