namespace SearchR3.Training.Planning;

/// <summary>A part of a run's memory.</summary>
/// <param name="Part">What it is.</param>
/// <param name="Bytes">How much at the peak.</param>
public sealed record PlannedMemory(string Part, double Bytes);
