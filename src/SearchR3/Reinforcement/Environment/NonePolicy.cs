namespace SearchR3.Reinforcement.Environment;

/// <summary>Re-encodes nothing, though the policy moves on: what every other policy has to beat.</summary>
internal sealed class NonePolicy : IRefreshPolicy
{
    public string Name => "none";

    public bool KeepsEncoder(int iteration, int encoderEpoch) => false;

    public int Budget(int count, bool newEncoder) => 0;

    public void Choose(RefreshPlan plan)
    {
    }
}
