using System.Text.Json;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Cli;

[Collection(CliWorldCollection.Name)]
public sealed class DemoCommandTests : IDisposable
{
    private readonly CliWorld _world;
    private readonly TemporaryFolder _folder = new();
    private readonly string _packs;

    public DemoCommandTests(CliWorld world)
    {
        _world = world;
        _packs = Path.Combine(_folder.Path, "packs");
        WritePack("1.0.0", "Thing");
    }

    [Fact]
    public void TheExamplesAreAnsweredWithAndWithoutReasoningSideBySide()
    {
        CliRun run = Demo();

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(3, run.Out.Split('\n').Count(line => line.StartsWith("? ", StringComparison.Ordinal)));
        Assert.Contains(run.Out.Split('\n'), l => l.Contains("reasoning + BM25", StringComparison.Ordinal) && l.Contains("direct + BM25", StringComparison.Ordinal));
        Assert.Contains("Thing.Read ", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Lib.Thing", run.Out, StringComparison.Ordinal);
        Assert.Contains("  reasoning (", run.Out, StringComparison.Ordinal);
        Assert.Single(run.Out.Split('\n'), line => line.StartsWith("▲ ▼ = :", StringComparison.Ordinal));
        Assert.Contains("first run", run.Error, StringComparison.Ordinal);
        Assert.Contains("next: searchr3 index", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void OneQueryAsJson()
    {
        CliRun run = Demo("--query", "read all of it", "--json", "--top", "2");

        using JsonDocument json = JsonDocument.Parse(run.Out);
        JsonElement answer = Assert.Single(json.RootElement.GetProperty("answers").EnumerateArray());
        Assert.Equal("read all of it", answer.GetProperty("query").GetString());
        Assert.Equal("reasoning", answer.GetProperty("reasoning").GetProperty("mode").GetString());
        Assert.Equal("direct", answer.GetProperty("direct").GetProperty("mode").GetString());
        Assert.Equal(2, answer.GetProperty("direct").GetProperty("hits").GetArrayLength());
    }

    [Fact]
    public void TheSecondRunReadsNoDocumentationAndEmbedsNothing()
    {
        CliRun first = Demo("--query", "read", "--json");
        foreach (string xml in Directory.GetFiles(_packs, "*.xml", SearchOption.AllDirectories))
        {
            File.WriteAllText(xml, "this would not parse");
        }

        CliRun second = Demo("--query", "read", "--json");

        Assert.Equal(0, second.ExitCode);
        Assert.Equal("", second.Error);
        Assert.Equal(Hash(first), Hash(second));
    }

    [Fact]
    public void ANewerPackOrAnotherModelIsIndexedAnew()
    {
        CliRun first = Demo("--query", "read", "--json");
        WritePack("1.0.1", "Other");

        CliRun newer = Demo("--query", "read", "--json");
        CliRun other = CliRun.With(
            ["demo", "--model", _world.SaveModel("other-demo", seed: 12), "--packs-folder", _packs, "--query", "read", "--json"], environment: Environment());

        Assert.NotEqual(Hash(first), Hash(newer));
        Assert.Contains("first run", newer.Error, StringComparison.Ordinal);
        Assert.Contains("first run", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEmptyQueryIsRefused() => Demo("--query", " ").AssertOneSentence("--query is empty");

    [Fact]
    public void APacksFolderWithoutPacksIsOneSentence() =>
        CliRun.With(["demo", "--model", _world.Model, "--packs-folder", "/nowhere/packs"], environment: Environment()).AssertOneSentence("/nowhere/packs");

    public void Dispose() => _folder.Dispose();

    private static string Hash(CliRun run)
    {
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(run.Out).RootElement.GetProperty("corpusHash").GetString()!;
    }

    private CliRun Demo(params string[] options) =>
        CliRun.With(["demo", "--model", _world.Model, "--packs-folder", _packs, .. options], environment: Environment());

    private Dictionary<string, string> Environment() => new() { ["XDG_CACHE_HOME"] = Path.Combine(_folder.Path, "cache") };

    private void WritePack(string version, string type) => _folder.Write($"packs/Microsoft.NETCore.App.Ref/{version}/ref/net10.0/Lib.xml", $"""
        <doc><assembly><name>Lib</name></assembly><members>
          <member name="T:Lib.{type}"><summary>A thing that can be read and written by anyone.</summary></member>
          <member name="M:Lib.{type}.Read(System.String)"><summary>Reads all of the thing at once into memory.</summary><param name="path">where the thing is.</param></member>
          <member name="M:Lib.{type}.Write(System.String)"><summary>Writes all of the thing at once to the disk.</summary><param name="path">where the thing goes.</param></member>
          <member name="M:Lib.{type}.WaitAll"><summary>Waits until every one of the things is finished.</summary></member>
        </members></doc>
        """);
}
