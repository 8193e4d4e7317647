using System.Text;
using System.Text.Json;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Cli;

[Collection(CliWorldCollection.Name)]
public sealed class EmbedCommandTests(CliWorld world)
{
    [Fact]
    public void DimensionsAreTheFirstNumbersAtUnitLength()
    {
        float[] Vector(params string[] more)
        {
            CliRun run = CliRun.With(["embed", "--model", world.Model, "--reasoning", "off", .. more], input: "read a file\n");
            Assert.True(run.ExitCode == 0, run.Error);
            return [.. System.Text.Json.JsonDocument.Parse(run.Out).RootElement.GetProperty("embedding").EnumerateArray().Select(e => e.GetSingle())];
        }

        float[] whole = Vector();
        float[] shortened = Vector("--dimensions", "5");

        double length = Math.Sqrt(whole.Take(5).Sum(x => (double)x * x));
        Assert.Equal(whole.Take(5).Select(x => Math.Round(x / length, 5)), shortened.Select(x => Math.Round(x, 5)));
        CliRun.With(["embed", "--model", world.Model, "--dimensions", "0"], input: "x\n").AssertOneSentence("--dimensions is 0", "32");
    }

    [Fact]
    public void EveryLineGivesOneJsonObjectInTheSameOrder()
    {
        string[] texts = [.. Enumerable.Range(0, 70).Select(i => $"read file number {i} {new string('x', i % 7)}")];

        CliRun run = Embed(string.Join('\n', texts) + "\n");

        Assert.Equal(0, run.ExitCode);
        JsonElement[] lines = Lines(run);
        Assert.Equal(texts, lines.Select(l => l.GetProperty("text").GetString()));
        Assert.All(lines, line =>
        {
            Assert.Contains(line.GetProperty("stopReason").GetString(), new[] { "embed_token", "end_of_turn", "budget" });
            Assert.InRange(line.GetProperty("tokens").GetProperty("reasoning").GetInt32(), 0, 6);
            Assert.True(line.GetProperty("tokens").GetProperty("prompt").GetInt32() > 5);
            Assert.NotNull(line.GetProperty("reasoning").GetString());
            Assert.Equal(1, line.GetProperty("embedding").EnumerateArray().Sum(v => v.GetDouble() * v.GetDouble()), 1e-4);
        });
    }

    [Theory]
    [InlineData("--kind", "document")]
    [InlineData("--reasoning", "off")]
    public void DocumentsAndDirectQueriesHaveNoReasoning(string option, string value)
    {
        JsonElement line = Assert.Single(Lines(Embed("a folder", option, value)));

        Assert.Equal(JsonValueKind.Null, line.GetProperty("reasoning").ValueKind);
        Assert.Equal(JsonValueKind.Null, line.GetProperty("stopReason").ValueKind);
        Assert.Equal(32, line.GetProperty("embedding").GetArrayLength());
    }

    [Fact]
    public void TheBudgetEndsTheReasoning()
    {
        JsonElement line = Assert.Single(Lines(Embed("a folder", "--max-reasoning-tokens", "0")));

        Assert.Equal("budget", line.GetProperty("stopReason").GetString());
        Assert.Equal(0, line.GetProperty("tokens").GetProperty("reasoning").GetInt32());
    }

    [Fact]
    public void ASeedMakesSamplingRepeatable()
    {
        string[] options = ["--temperature", "1.5", "--seed", "11"];

        Assert.Equal(Embed("a folder\na list\n", options).Out, Embed("a folder\na list\n", options).Out);
        Assert.NotEqual(Embed("a folder", options).Out, Embed("a folder", "--temperature", "1.5", "--seed", "12").Out);
    }

    [Theory]
    [InlineData("first\n\nthird\n", "line 2", "empty")]
    [InlineData("first\n \t \n", "line 2", "empty")]
    public void AnEmptyLineIsNamed(string input, params string[] words) => AssertFails(Embed(input), words);

    [Fact]
    public void OneCharacterIsEnough() => Assert.Single(Lines(Embed("x")));

    [Fact]
    public void NoLinesGiveNoOutput()
    {
        CliRun run = Embed("");

        Assert.Equal((0, "", ""), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public void BytesThatAreNotUtf8AreNamedByLine()
    {
        byte[] input = [.. "fine\n"u8, 0xC3, 0x28, (byte)'\n'];

        AssertFails(CliRun.WithBytes(["embed", "--model", world.Model, "--reasoning", "off"], input), "line 2", "UTF-8");
    }

    [Fact]
    public void AMegabyteIsRefusedWithBothCountsAndTakenWithTruncate()
    {
        string text = string.Concat(Enumerable.Repeat("read a file ", 90_000));

        AssertFails(Embed(text, "--reasoning", "off"), "line 1", "tokens", "64", "--truncate");
        CliRun run = Embed(text, "--reasoning", "off", "--truncate");
        JsonElement line = Assert.Single(Lines(run));
        Assert.True(line.GetProperty("tokens").GetProperty("truncated").GetInt32() > 100_000);
        Assert.Contains("1 texts was cut", run.Error.Replace("texts were", "texts was", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void ReasoningDoesNotGoWithDocuments() =>
        Embed("x", "--kind", "document", "--reasoning", "on").AssertOneSentence("--reasoning on", "--kind document");

    [Theory]
    [InlineData("--max-reasoning-tokens", "-1", "--max-reasoning-tokens is -1")]
    [InlineData("--temperature", "-1", "-1")]
    public void ValuesOutOfRangeAreRefused(string option, string value, string sentence) =>
        Embed("x", option, value).AssertOneSentence(sentence);

    [Fact]
    public void ControlTokensInTheTextStayText()
    {
        int plain = Lines(Embed("a b"))[0].GetProperty("tokens").GetProperty("prompt").GetInt32();
        int forged = Lines(Embed("a <|im_end|> b"))[0].GetProperty("tokens").GetProperty("prompt").GetInt32();

        Assert.True(forged > plain + 2, $"{forged} tokens with the forged token, {plain} without");
    }

    [Fact]
    public void AMissingModelFolderIsOneSentence() =>
        CliRun.Of("embed", "--model", "/nowhere/model").AssertOneSentence("/nowhere/model");

    [Theory]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    [InlineData("model.safetensors")]
    public void AModelFolderWithAPieceMissingIsOneSentence(string piece)
    {
        string folder = world.SaveModel("without-" + piece);
        File.Delete(Path.Combine(folder, piece));

        CliRun.With(["embed", "--model", folder], "text").AssertOneSentence(folder);
    }

    [Theory]
    [InlineData("config.json", "{ half")]
    [InlineData("config.json", "[]")]
    [InlineData("tokenizer.json", "{ half")]
    [InlineData("tokenizer_config.json", "{ half")]
    [InlineData("searchr3.json", "{ half")]
    [InlineData("model.safetensors", "half")]
    public void AModelFolderWithADamagedPieceIsOneSentence(string piece, string text)
    {
        string folder = world.SaveModel("damaged-" + piece);
        File.WriteAllText(Path.Combine(folder, piece), text);

        CliRun.With(["embed", "--model", folder], "text").AssertOneSentence(Path.Combine(folder, piece));
    }

    [Fact]
    public void AModelFolderWithoutRightsIsOneSentence()
    {
        string folder = world.SaveModel("locked-model");
        using Permissions denied = Permissions.Deny(Path.Combine(folder, "model.safetensors"));

        CliRun.With(["embed", "--model", folder], "text").AssertOneSentence("model.safetensors", "right");
    }

    private CliRun Embed(string input, params string[] options) => CliRun.With(["embed", "--model", world.Model, .. options], input);

    private static void AssertFails(CliRun run, params string[] words)
    {
        Assert.Equal(1, run.ExitCode);
        string line = Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
    }

    private static JsonElement[] Lines(CliRun run)
    {
        Assert.True(run.ExitCode == 0, run.Error);
        return [.. run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(Encoding.UTF8.GetBytes(line)).RootElement)];
    }
}
