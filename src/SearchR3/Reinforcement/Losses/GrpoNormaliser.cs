namespace SearchR3.Reinforcement.Losses;

/// <summary>
/// The sizes of the whole batch of an optimizer step, over all its micro-batches: dividing by these, and not by a micro-batch's own, makes one
/// batch of eight equal to eight of one.
/// </summary>
/// <param name="Sequences">Completions.</param>
/// <param name="Tokens">Completion tokens.</param>
/// <param name="MaxCompletionTokens">The longest that a completion may be; <see cref="PolicyLossKind.DrGrpo"/> divides by it.</param>
/// <param name="MicroBatches">Calls of the loss in the step; only <see cref="PolicyLossKind.Bnpo"/> reads it.</param>
public sealed record GrpoNormaliser(long Sequences, long Tokens, int MaxCompletionTokens, int MicroBatches = 1);
