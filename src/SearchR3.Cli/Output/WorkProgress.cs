namespace SearchR3.Cli.Output;

/// <summary>How far a piece of work is.</summary>
/// <param name="Done">Items done.</param>
/// <param name="Total">Items in all.</param>
internal readonly record struct WorkProgress(long Done, long Total);
