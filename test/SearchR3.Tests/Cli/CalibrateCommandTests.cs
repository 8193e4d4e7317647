using System.Text.Json;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Cli;

[Collection(CliWorldCollection.Name)]
public sealed class CalibrateCommandTests : IDisposable
{
    private readonly CliWorld _world;
    private readonly TemporaryFolder _folder = new();
    private readonly string _index;
    private readonly string _gate;

    public CalibrateCommandTests(CliWorld world)
    {
        _world = world;
        _index = world.Index(Path.Combine(_folder.Path, "idx"));
        _gate = Path.Combine(_folder.Path, "gate.json");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AGateDecidesSearchAndEvaluation()
    {
        CliRun made = Run("calibrate", "--data", _world.Data, "--split", "test", "--index", _index, "--budget", "0.34", "--out", _gate);
        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        Assert.Contains("33", made.Out, StringComparison.Ordinal);
        Assert.Contains("(written)", made.Out, StringComparison.Ordinal);

        JsonElement evaluated = Json("evaluate", "--data", _world.Data, "--index", _index, "--reasoning", "all", "--fusion", "none", "--gate", _gate);
        JsonElement[] systems = [.. evaluated.GetProperty("systems").EnumerateArray()];
        Assert.Equal(["bm25", "direct", "reasoning", "auto"], systems.Select(s => s.GetProperty("system").GetString()));
        double[] tokens = [.. systems.Select(s => s.GetProperty("tokensPerQuery").GetDouble())];
        Assert.Equal((0, 0), (tokens[0], tokens[1]));
        Assert.InRange(tokens[3], 0.1, tokens[2] - 0.1);

        JsonElement answer = Json("search", "--index", _index, "--reasoning", "auto", "--gate", _gate, "read the text of a file").GetProperty("answers")[0];
        Assert.Equal("auto", answer.GetProperty("mode").GetString());
        Assert.Equal(answer.GetProperty("reasoned").GetBoolean(), answer.GetProperty("reasoning").ValueKind == JsonValueKind.String);
    }

    [Fact]
    public void SeveralSamplesAreShownAndCounted()
    {
        JsonElement answer = Json("search", "--index", _index, "--samples", "3", "--seed", "4", "read the text of a file").GetProperty("answers")[0];
        Assert.Equal(3, answer.GetProperty("samples").GetArrayLength());

        JsonElement evaluated = Json(
            "evaluate", "--data", _world.Data, "--index", _index, "--reasoning", "on", "--fusion", "none", "--baseline", "none", "--samples", "2", "--combine", "fuse");
        Assert.Equal("reasoning-2-fused", evaluated.GetProperty("systems")[0].GetProperty("system").GetString());

        CliRun shown = Run("search", "--index", _index, "--samples", "2", "read the text of a file");
        Assert.Contains(" | ", shown.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no", "search", "--reasoning", "auto")]
    [InlineData("--samples 2 at --temperature 0", "search", "--samples", "2", "--temperature", "0")]
    [InlineData("--samples is 1", "search", "--combine", "fuse")]
    [InlineData("--samples is about reasonings", "search", "--reasoning", "off", "--samples", "2")]
    [InlineData("--samples is 0", "search", "--samples", "0")]
    public void ContradictionsAreNamed(string message, string command, params string[] options)
    {
        CliRun run = Run([command, "--index", _index, "a query", .. options]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ABudgetIsAShare()
    {
        CliRun run = Run("calibrate", "--data", _world.Data, "--split", "test", "--index", _index, "--budget", "50");

        Assert.Contains("--budget is 50", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_gate));
    }

    private CliRun Run(params string[] args) => CliRun.Of([.. args, "--model", _world.Model, "--quiet"]);

    private JsonElement Json(params string[] args)
    {
        CliRun run = Run([.. args, "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(run.Out).RootElement;
    }
}
