namespace SearchR3.Reinforcement.Environment;

/// <summary>
/// A document encoder that can be held still while the policy trains on: what <see cref="RefreshPolicyKind.Phased"/> needs. While held,
/// <see cref="IDocumentEncoder.Encode"/> uses the frozen copy.
/// </summary>
public interface IHeldDocumentEncoder : IDocumentEncoder
{
    /// <summary>Whether a frozen copy counts as current.</summary>
    public bool IsHeld { get; }

    /// <summary>Takes a frozen copy of the policy as it is now, in the place of any earlier one.</summary>
    public void Hold();

    /// <summary>Lets the copy go: the policy as it is counts again.</summary>
    public void Release();

    /// <summary>The vectors by the policy as it is, held or not.</summary>
    public float[][] EncodeLive(IReadOnlyList<int> rows, CancellationToken cancellation = default);

    /// <summary>Writes the frozen copy into <paramref name="folder"/>, which exists.</summary>
    public void SaveHeld(string folder);

    /// <summary>Takes up the frozen copy that <see cref="SaveHeld"/> wrote.</summary>
    public void LoadHeld(string folder);
}
