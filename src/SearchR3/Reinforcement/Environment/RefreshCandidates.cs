namespace SearchR3.Reinforcement.Environment;

/// <summary>What the graph gives for a query of the batch, best first.</summary>
/// <param name="Rows">Rows of the corpus.</param>
/// <param name="Scores">Their scores.</param>
internal readonly record struct RefreshCandidates(int[] Rows, float[] Scores);
