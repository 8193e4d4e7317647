namespace SearchR3.Reinforcement.Environment;

/// <summary>Which documents are re-encoded before the rollouts of an iteration are ranked. All are our own choice (O).</summary>
public enum RefreshPolicyKind
{
    /// <summary>What the batch will be ranked against, what may enter its rankings, the popular and old, and a random sample.</summary>
    Selective,

    /// <summary>The document encoder is held for a number of iterations; rows of an earlier phase are re-encoded selectively.</summary>
    Phased,

    /// <summary>All documents.</summary>
    Full,

    /// <summary>No document.</summary>
    None,

    /// <summary>Random documents within the budget.</summary>
    Random,
}
