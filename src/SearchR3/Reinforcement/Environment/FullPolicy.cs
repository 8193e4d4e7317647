namespace SearchR3.Reinforcement.Environment;

/// <summary>Re-encodes everything: the yardstick.</summary>
internal sealed class FullPolicy : IRefreshPolicy
{
    public string Name => "full";

    public bool KeepsEncoder(int iteration, int encoderEpoch) => false;

    public int Budget(int count, bool newEncoder) => count;

    public void Choose(RefreshPlan plan)
    {
        for (int row = 0; row < plan.Count; row++)
        {
            plan.Add(row, RefreshReason.Sample);
        }

        plan.EncodeChosen();
    }
}
