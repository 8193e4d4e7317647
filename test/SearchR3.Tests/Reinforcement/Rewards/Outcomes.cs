using SearchR3.Generation;
using SearchR3.Reinforcement.Rewards;

namespace SearchR3.Tests.Reinforcement.Rewards;

/// <summary>Short ways to write an outcome.</summary>
internal static class Outcomes
{
    /// <summary>"1:2 5:1" is a document of grade 2 at rank 1 and one of grade 1 at rank 5.</summary>
    internal static RolloutOutcome Of(string ranks, StopReason reason = StopReason.EmbedToken, int tokens = 20, double? margin = null) => new()
    {
        Relevant = [.. ranks.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split(':').Select(int.Parse).ToArray())
            .Select(pair => new RankedGrade(pair[0], pair[1]))],
        StopReason = reason,
        Tokens = tokens,
        Margin = margin,
    };
}
