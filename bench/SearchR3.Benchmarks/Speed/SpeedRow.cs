namespace SearchR3.Benchmarks;

/// <summary>One measured ratio.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Value">The figure of ours, in <paramref name="Unit"/>.</param>
/// <param name="Unit">Such as tokens/s.</param>
/// <param name="Against">What it is divided by, in words with its own figure.</param>
/// <param name="Ratio">Median over the rounds; NaN where the peer was not there.</param>
/// <param name="Bar">What the ratio should reach; a peak memory should stay below it.</param>
/// <param name="Below">Whether the ratio should stay below the bar.</param>
internal sealed record SpeedRow(string What, double Value, string Unit, string Against, double Ratio, double Bar, bool Below = false)
{
    public bool Reached => Below ? Ratio <= Bar : Ratio >= Bar;
}
