namespace SearchR3.Training;

/// <summary>Sums over the positions of a pass, in nats.</summary>
/// <param name="CrossEntropy">Of the targets.</param>
/// <param name="Divergence">From the base; 0 where it has no weight.</param>
internal readonly record struct VocabularySums(double CrossEntropy, double Divergence)
{
    /// <summary>Both together.</summary>
    public static VocabularySums operator +(VocabularySums a, VocabularySums b) =>
        new(a.CrossEntropy + b.CrossEntropy, a.Divergence + b.Divergence);
}
