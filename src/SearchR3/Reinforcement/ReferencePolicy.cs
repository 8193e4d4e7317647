namespace SearchR3.Reinforcement;

/// <summary>What the policy is kept near to.</summary>
public enum ReferencePolicy
{
    /// <summary>A second copy of the model that training started from, its adapter included: the right one when an SFT adapter is trained further.</summary>
    FrozenCopy,

    /// <summary>The model itself without its adapter: no second copy, right when the adapter is new.</summary>
    AdapterOff,
}
