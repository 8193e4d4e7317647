using System.Diagnostics;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Import;

public sealed class ImportMemoryTests
{
    private const int HeapMegabytes = 24;

    [Fact]
    public async Task FortyMegabytesAreImportedWithAHeapOfLess()
    {
        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, "data.jsonl");
        string words = string.Concat(Enumerable.Repeat(" lorem ipsum dolor sit amet", 60));
        using (StreamWriter writer = new(file))
        {
            for (int i = 0; i < 12_000; i++)
            {
                writer.Write($"{{\"query\": \"query {i}\", \"pos\": [\"answer {i}{words}\"], \"neg\": [\"other {i}{words}\"]}}\n");
            }
        }

        Assert.InRange(new FileInfo(file).Length, 38_000_000, 45_000_000);
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "SearchR3.Cli.dll"), "data", "import", "--from", file, "--out", Path.Combine(folder.Path, "out"), "--quiet"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Of the texts alone a process that holds them has twice the file's size.
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x" + (HeapMegabytes << 20).ToString("x", null);
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.True(process.ExitCode == 0, output + await error);
        Assert.Contains("24,000", output, StringComparison.Ordinal);
    }
}
