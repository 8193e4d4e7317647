namespace SearchR3.Benchmarks;

/// <summary>One phase of a mean iteration.</summary>
/// <param name="Name">Its name in the log.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="Tokens">Through the model, padding left out; 0 where the model does not run.</param>
/// <param name="GigaFlop">Arithmetic of the model.</param>
internal sealed record GrpoCostPhase(string Name, double Seconds, double Tokens, double GigaFlop);
