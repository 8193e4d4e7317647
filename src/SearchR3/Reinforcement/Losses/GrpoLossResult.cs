namespace SearchR3.Reinforcement.Losses;

/// <summary>The loss of a micro-batch and its counts.</summary>
/// <param name="Loss">A scalar with its graph: this micro-batch's share of the whole batch's loss, so that gradients simply add up.</param>
/// <param name="Statistics">Sums over this micro-batch's tokens.</param>
internal sealed record GrpoLossResult(Tensor Loss, GrpoLossStatistics Statistics);
