namespace SearchR3.Models;

/// <summary>Where one tensor lies in a safetensors file.</summary>
/// <param name="Name">Name in the file, unique there.</param>
/// <param name="Dtype">Type of the stored numbers.</param>
/// <param name="Shape">Sizes; empty for a single number.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">The byte after the last.</param>
public sealed record SafetensorsEntry(string Name, ScalarType Dtype, IReadOnlyList<long> Shape, long Begin, long End);
