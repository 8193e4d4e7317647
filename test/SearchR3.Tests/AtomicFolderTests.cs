using SearchR3.Retrieval;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests;

public sealed class AtomicFolderTests : IDisposable
{
    private static readonly string[] Steps = ["keep", "flush", "swap", "place", "remove"];

    private readonly TemporaryFolder _folder = new();

    private string Target => Path.Combine(_folder.Path, "models", "m");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AKillAtAnyMomentLeavesWhollyTheOldOrWhollyTheNew(bool exchanges)
    {
        Write("old", exchanges);
        List<string> seen = [];

        // What lies on the disk at a moment is what a kill at that moment leaves.
        AtomicFolder.Write(
            Target,
            folder =>
            {
                File.WriteAllText(Path.Combine(folder, "a"), "new");
                seen.Add(Left());
                File.WriteAllText(Path.Combine(folder, "b"), "new");
            },
            name => name == "note",
            exchanges,
            step => seen.Add(Left()));

        Assert.All(seen[..^1], content => Assert.Equal("old old", content));
        Assert.Equal("new new", seen[^1]);
        Assert.Equal(exchanges && OperatingSystem.IsLinux() ? 5 : 6, seen.Count);
        Assert.Equal("new new", Content(Target));
        Assert.Equal(["m"], Names());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AFailureAtAnyStepLeavesWhollyTheOldOrTheNewAndTheNextWriteClearsAway(bool exchanges)
    {
        foreach (string fault in Steps)
        {
            Write("old", exchanges);
            bool failed = false;
            void Fail(string step)
            {
                failed |= step == fault;
                _ = step == fault ? throw new TimeoutException() : step;
            }

            _ = Record.Exception(() => AtomicFolder.Write(Target, folder => Fill(folder, "new"), null, exchanges, Fail));

            Assert.Equal(!failed || fault == "remove" ? "new new" : "old old", Content(AtomicFolder.Find(Target)));
            Write("third", exchanges);
            Assert.Equal("third third", Content(Target));
            Assert.Equal(["m"], Names());
        }
    }

    [Fact]
    public void WhatWasBeingWrittenWhenTheProcessDiedIsClearedAwayAndOtherFoldersAreNot()
    {
        Write("old", exchanges: true);
        Directory.CreateDirectory(Target + ".writing-2147483646");
        Directory.CreateDirectory(Target + "2.writing-2147483646");

        Write("new", exchanges: true);

        Assert.Equal(["m", "m2.writing-2147483646"], Names());
    }

    [Fact]
    public void AThrowWhileWritingKeepsTheOldFolder()
    {
        Write("old", exchanges: true);

        Assert.Throws<TimeoutException>(() => AtomicFolder.Write(Target, _ => throw new TimeoutException()));

        Assert.Equal("old old", Content(Target));
        Assert.Equal(["m"], Names());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void NamesThatStayDoSoWithWhatIsInThemAndNewOnesWin(bool exchanges)
    {
        Write("old", exchanges);
        _folder.Write("models/m/note", "kept");
        _folder.Write("models/m/sub/deep/file", "kept too");
        File.CreateSymbolicLink(Path.Combine(Target, "link"), "note");
        _folder.Write("models/m/gone", "gone");

        AtomicFolder.Write(Target, folder => Fill(folder, "new"), name => name != "gone", exchanges, before: null);

        Assert.Equal("new new", Content(Target));
        Assert.Equal("kept", File.ReadAllText(Path.Combine(Target, "note")));
        Assert.Equal("kept too", File.ReadAllText(Path.Combine(Target, "sub", "deep", "file")));
        Assert.Equal("note", new FileInfo(Path.Combine(Target, "link")).LinkTarget);
        Assert.False(File.Exists(Path.Combine(Target, "gone")));
    }

    [Fact]
    public void ALinkStaysALinkAndWhatItPointsAtIsReplaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        Write("old", exchanges: true);
        string link = Path.Combine(_folder.Path, "link");
        Directory.CreateSymbolicLink(link, Target);

        AtomicFolder.Write(link + "/", folder => Fill(folder, "new"));

        Assert.Equal(Target, new DirectoryInfo(link).LinkTarget);
        Assert.Equal("new new", Content(Target));
    }

    [Fact]
    public void RightsOfTheFolderStay()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Unix rights");
            return;
        }

        Write("old", exchanges: true);
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead;
        File.SetUnixFileMode(Target, mode);

        Write("new", exchanges: true);

        Assert.Equal(mode, File.GetUnixFileMode(Target));
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string content, bool exchanges) =>
        AtomicFolder.Write(Target, folder => Fill(folder, content), null, exchanges, before: null);

    private static void Fill(string folder, string content)
    {
        File.WriteAllText(Path.Combine(folder, "a"), content);
        File.WriteAllText(Path.Combine(folder, "b"), content);
    }

    private string Left() => Content(AtomicFolder.Find(Target));

    private static string Content(string folder) =>
        $"{File.ReadAllText(Path.Combine(folder, "a"))} {File.ReadAllText(Path.Combine(folder, "b"))}";

    private string[] Names() =>
        [.. Directory.GetFileSystemEntries(Path.GetDirectoryName(Target)!).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal)];
}
