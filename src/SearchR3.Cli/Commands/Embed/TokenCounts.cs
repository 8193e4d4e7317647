namespace SearchR3.Cli.Commands.Embed;

/// <summary>Tokens of an embedded text.</summary>
/// <param name="Prompt">Template and text.</param>
/// <param name="Reasoning">Written by the model.</param>
/// <param name="Truncated">Cut from the end of the text.</param>
internal sealed record TokenCounts(int Prompt, int Reasoning, int Truncated);
