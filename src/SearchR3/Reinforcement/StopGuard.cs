using System.Text.Json.Nodes;

namespace SearchR3.Reinforcement;

internal sealed class StopGuard(StopRuleOptions options)
{
    internal void Store(JsonObject state) { }

    internal void Restore(JsonObject state) { }

    internal string? Check(int step, Dictionary<string, double> values) => null;
}
public sealed record StopRuleOptions { public void Validate() { } }
