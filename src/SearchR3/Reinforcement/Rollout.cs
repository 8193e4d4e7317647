using SearchR3.Generation;
using SearchR3.Training;

namespace SearchR3.Reinforcement;

/// <summary>One sampled reasoning with its embedding: the action that stage 2 rewards.</summary>
internal sealed record Rollout
{
    /// <summary>The query's place among those of the iteration.</summary>
    internal required int Group { get; init; }

    /// <summary>What was asked.</summary>
    internal required TrainingQuery Query { get; init; }

    /// <summary>The reasoning prompt.</summary>
    internal required int[] Prompt { get; init; }

    /// <summary>What was sampled after it.</summary>
    internal required Completion Completion { get; init; }

    /// <summary>[hidden], unit length, as the generator's pass left it.</summary>
    internal required float[] Embedding { get; init; }
}
