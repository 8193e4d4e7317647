namespace SearchR3.Reinforcement.Environment;

/// <summary>What a refresh begins with.</summary>
/// <param name="EncoderEpoch">Iteration of the weights that will encode.</param>
/// <param name="Budget">The most documents.</param>
/// <param name="Frame">The frame of the last refresh.</param>
/// <param name="SamplePosition">Where the random sample goes on.</param>
/// <param name="ScoreDrift">The last measured one.</param>
internal readonly record struct RefreshStart(int EncoderEpoch, int Budget, DriftFrame Frame, long SamplePosition, double ScoreDrift);
