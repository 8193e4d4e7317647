namespace SearchR3.Training.Losses;

/// <summary>The direction of the KL term of stage 1.</summary>
public enum KlDirection
{
    /// <summary>KL(policy || base): expectation under the policy. The default.</summary>
    PolicyFromBase,

    /// <summary>KL(base || policy): expectation under the base model.</summary>
    BaseFromPolicy,
}
