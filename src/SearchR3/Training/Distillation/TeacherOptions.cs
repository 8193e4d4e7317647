using SearchR3.Embedding;
using SearchR3.Generation;

namespace SearchR3.Training.Distillation;

/// <summary>The teacher's embedding of a query: the mean of a few sampled reasonings' embeddings.</summary>
public sealed record TeacherOptions
{
    /// <summary>Reasonings of a query.</summary>
    public int Samples { get; init; } = 2;

    /// <summary>Their temperature; 0 with one sample is greedy.</summary>
    public double Temperature { get; init; } = 0.7;

    /// <summary>Averages the teacher's own direct embedding in: the student then starts nearer to its aim.</summary>
    public bool WithDirect { get; init; }

    /// <summary>Throws when a value is out of its range.</summary>
    public void Validate() => Query(seed: 1).Validate();

    internal QueryOptions Query(int seed) => new()
    {
        Samples = Samples,
        WithDirect = WithDirect,
        Truncate = true,
        Sampling = new SamplingOptions { Temperature = Temperature, Seed = seed },
    };
}
