namespace SearchR3.Training.Planning;

/// <summary>A phase of a step.</summary>
/// <param name="Phase">What it does.</param>
/// <param name="Tokens">Tokens that go through the model.</param>
/// <param name="Flop">Floating-point operations.</param>
/// <param name="Utilisation">The share of a large product's rate that the phase reached when it was measured (docs/results.md, "Cost of an iteration").</param>
public sealed record PlannedWork(string Phase, double Tokens, double Flop, double Utilisation)
{
    /// <summary>Encoding without gradient.</summary>
    public const double Encoding = 0.53;

    /// <summary>Forward and backward.</summary>
    public const double Training = 0.50;

    /// <summary>Decoding a batch token by token.</summary>
    public const double Decoding = 0.26;
}
