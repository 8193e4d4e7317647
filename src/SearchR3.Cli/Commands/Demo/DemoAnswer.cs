using SearchR3.Cli.Search;

namespace SearchR3.Cli.Commands.Demo;

/// <summary>A query answered twice.</summary>
/// <param name="Query">What was asked.</param>
/// <param name="Reasoning">After reasoning.</param>
/// <param name="Direct">Without.</param>
internal sealed record DemoAnswer(string Query, SearchAnswer Reasoning, SearchAnswer Direct);
