namespace SearchR3.Cli.Commands.Embed;

/// <summary>A line of standard input.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">Without the line end.</param>
internal readonly record struct InputLine(int Number, string Text);
