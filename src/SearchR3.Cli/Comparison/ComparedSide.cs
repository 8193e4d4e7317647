namespace SearchR3.Cli.Comparison;

/// <summary>One system of one run.</summary>
/// <param name="Run">Its letter, <c>A</c> for the baseline.</param>
/// <param name="Folder">The run folder.</param>
/// <param name="System">Such as <c>reasoning</c>.</param>
internal sealed record ComparedSide(string Run, string Folder, string System);
