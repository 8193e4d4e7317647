using System.Text.Json.Nodes;

namespace SearchR3.Tests.Reinforcement;

/// <summary>What a run of stage 2 left behind, as far as it must not depend on when it was interrupted.</summary>
internal static class RunRecords
{
    /// <summary>The log without what clocks measured.</summary>
    internal static string[] Metrics(string run) =>
    [
        .. File.ReadLines(Path.Combine(run, "metrics.jsonl")).Select(line =>
        {
            JsonObject values = JsonNode.Parse(line)!.AsObject();
            foreach (string key in values.Select(v => v.Key).Where(IsTime).ToArray())
            {
                values.Remove(key);
            }

            return values.ToJsonString();
        }),
    ];

    internal static string[] Completions(string run) => File.ReadAllLines(Path.Combine(run, "completions.jsonl"));

    internal static byte[] Weights(string run) => File.ReadAllBytes(Path.Combine(run, "model", "model.safetensors"));

    internal static void AssertSame(string expected, string actual)
    {
        Assert.Equal(Metrics(expected), Metrics(actual));
        Assert.Equal(Completions(expected), Completions(actual));
        Assert.Equal(Weights(expected), Weights(actual));
    }

    private static bool IsTime(string key) =>
        key is "seconds" or "step_time" or "tokensPerSecond" or "samplesPerSecond" or "gigaFlopPerSecond" or "modelFlopShare" or "memoryGiB" or "peakMemoryGiB" || key.StartsWith("time/", StringComparison.Ordinal) || key.EndsWith("Seconds", StringComparison.Ordinal);
}
