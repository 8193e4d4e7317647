using System.Text.Json.Nodes;
using SearchR3.Retrieval;
using SearchR3.Tests.Testing;
using SearchR3.Training;

namespace SearchR3.Tests.Training;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Run => Path.Combine(_folder.Path, "run");

    [Fact]
    public void ARunThatIsNotThereIsNotResumed()
    {
        Directory.CreateDirectory(Run);

        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => Open(resume: true));

        Assert.Contains($"{Run} holds no run to resume", error.Message, StringComparison.Ordinal);
        Assert.Contains("leave --resume away", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Run));
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("  \n", "it is empty")]
    [InlineData("{\n\"stage\":", "line 2")]
    [InlineData("stage: sft", "no valid JSON")]
    [InlineData("[1]", "no JSON object")]
    [InlineData("null", "no JSON object")]
    [InlineData("""{ "stage": 1, "recipe": {} }""", "of another kind")]
    [InlineData("""{ "stage": "sft", "dataHash": [], "recipe": {} }""", "of another kind")]
    [InlineData("""{ "stage": "sft", "stage": "sft" }""", "no valid JSON")]
    public void ADamagedDescriptionIsOneSentence(string content, string what)
    {
        Open(resume: false).Dispose();
        File.WriteAllText(Path.Combine(Run, "run.json"), content);

        foreach (Action use in (Action[])[() => Open(resume: true), () => Open(resume: true).Note("a", 1)])
        {
            SearchR3Exception error = Assert.Throws<SearchR3Exception>(use);
            Assert.Contains(Path.Combine(Run, "run.json") + " is damaged", error.Message, StringComparison.Ordinal);
            Assert.Contains(what, error.Message, StringComparison.Ordinal);
            Assert.EndsWith("start anew with another --out", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    [Theory]
    [InlineData("""{ "stage": "sft", "dataHash": "hash", "recipe": 7 }""", "another recipe")]
    [InlineData("""{ "stage": "sft", "dataHash": "hash" }""", "another recipe")]
    [InlineData("""{ "stage": "grpo", "dataHash": "hash", "recipe": {} }""", "stage grpo, now it is sft")]
    [InlineData("""{ "stage": "sft", "dataHash": "other", "recipe": {} }""", "data hash other, now it is hash")]
    public void AnotherRunIsNotResumed(string content, string what)
    {
        Open(resume: false).Dispose();
        File.WriteAllText(Path.Combine(Run, "run.json"), content);

        Assert.Contains(what, Assert.Throws<SearchR3Exception>(() => Open(resume: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DamagedLinesOfTheLogAreDroppedAndTheOthersKept()
    {
        using RunFolder run = Open(resume: false);
        string[] good = ["""{"step":1,"loss":2}""", """{"step":2,"loss":1}"""];
        File.WriteAllLines(
            run.Metrics,
            [good[0], "{not json}", "", "[]", "{}", """{"step":"2"}""", """{"step":1.5}""", """{"step":1,"step":2}""", good[1], """{"step":3}""", """{"step":2,"lo"""]);

        run.TruncateLog(2);

        Assert.Equal(good, File.ReadAllLines(run.Metrics));
    }

    [Fact]
    public void NotesStandBesideTheSettings()
    {
        using (RunFolder run = Open(resume: false))
        {
            run.Note("bestStep", 3);
        }

        JsonNode description = JsonNode.Parse(File.ReadAllText(Path.Combine(Run, "run.json")))!;
        Assert.Equal((3, "sft"), ((int)description["bestStep"]!, (string)description["stage"]!));
        Open(resume: true).Dispose();
    }

    [Fact]
    public void ASecondProcessIsKeptOutUntilTheFirstIsDone()
    {
        using (Open(resume: false))
        {
            string sentence = Assert.Throws<SearchR3Exception>(() => Open(resume: true)).Message;
            Assert.StartsWith($"another process is training in {Run}", sentence, StringComparison.Ordinal);
        }

        Open(resume: true).Dispose();
        Assert.False(File.Exists(Path.Combine(Run, "run.lock")));
    }

    [Fact]
    public void AKilledProcessLocksNobodyOut()
    {
        ChildProcess.StartAndKill(TimeSpan.Zero, HoldForEver, Run);

        Assert.True(File.Exists(Path.Combine(Run, "run.lock")));
        Open(resume: true).Dispose();
    }

    private static void HoldForEver(string[] arguments)
    {
        using RunFolder run = RunFolder.Open(arguments[0], "sft", "{}", "hash", resume: false);
        Console.WriteLine("held");
        Thread.Sleep(Timeout.Infinite);
    }

    public void Dispose() => _folder.Dispose();

    private RunFolder Open(bool resume) => RunFolder.Open(Run, "sft", "{}", "hash", resume);
}
