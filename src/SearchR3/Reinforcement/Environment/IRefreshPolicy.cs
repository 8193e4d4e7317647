namespace SearchR3.Reinforcement.Environment;

/// <summary>Chooses what an iteration re-encodes.</summary>
internal interface IRefreshPolicy
{
    /// <summary>The name in recipes and logs.</summary>
    public string Name { get; }

    /// <summary>Whether the encoder stays what it was at <paramref name="encoderEpoch"/> in this iteration.</summary>
    public bool KeepsEncoder(int iteration, int encoderEpoch);

    /// <summary>How many documents the iteration may re-encode.</summary>
    /// <param name="count">Documents of the corpus.</param>
    /// <param name="newEncoder">Whether the encoder is another than in the last iteration.</param>
    public int Budget(int count, bool newEncoder);

    /// <summary>Puts rows into the plan, and has it encode them.</summary>
    public void Choose(RefreshPlan plan);
}
