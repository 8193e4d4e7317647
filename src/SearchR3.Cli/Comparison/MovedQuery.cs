namespace SearchR3.Cli.Comparison;

/// <summary>A query that one side ranks otherwise than the baseline.</summary>
/// <param name="Split">Of its judgements.</param>
/// <param name="QueryId">Its id.</param>
/// <param name="Text">What was asked.</param>
/// <param name="Difference">The side's value minus the baseline's.</param>
/// <param name="Baseline">The baseline.</param>
/// <param name="Other">The side.</param>
internal sealed record MovedQuery(string Split, string QueryId, string Text, double Difference, MovedSide Baseline, MovedSide Other);
