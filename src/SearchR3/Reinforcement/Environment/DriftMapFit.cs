namespace SearchR3.Reinforcement.Environment;

/// <summary>What fitting a drift map gave.</summary>
/// <param name="Frame">The frame to go on with.</param>
/// <param name="Used">Whether it is the fitted one.</param>
/// <param name="CosineBefore">Mean cosine of held-out pairs under the old frame.</param>
/// <param name="CosineAfter">The same under the best fitted one.</param>
/// <param name="Ridge">Its pull towards the old frame.</param>
internal sealed record DriftMapFit(DriftFrame Frame, bool Used, double CosineBefore, double CosineAfter, double Ridge);
