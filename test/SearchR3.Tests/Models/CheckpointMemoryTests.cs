using System.Diagnostics;
using System.Globalization;
using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Tests.Testing;
using SearchR3.Tokenization;

namespace SearchR3.Tests.Models;

public sealed class CheckpointMemoryTests
{
    private const double MostTimesTheFile = 1.3;

    /// <summary>
    /// Two processes of the command line load a model and embed one line, one a model of a few kilobytes and one of about 300 MB. The difference
    /// of the most memory that each ever held is what loading takes; a second copy of the weights would make it twice the file.
    /// </summary>
    [Fact]
    public async Task LoadingTakesAtMostOnePointThreeTimesTheFile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the peak is read from /proc");
        using TemporaryFolder folder = new();
        string small = Save(folder, "small", layers: 1, width: 32);
        string large = Save(folder, "large", layers: 5, width: 1024);

        long bytes = WeightBytes(large) - WeightBytes(small);
        double ratio = (double)(await PeakBytes(large) - await PeakBytes(small)) / bytes;

        Assert.True(bytes > 280e6, $"{bytes}");

        // Below one the weights would not be in memory, and the measurement would be wrong.
        Assert.InRange(ratio, 0.95, MostTimesTheFile);
    }

    private static string Save(TemporaryFolder folder, string name, int layers, int width)
    {
        string path = Path.Combine(folder.Path, name);
        Tokenizer tokenizer = TinyTokenizer.Create();
        ModelConfig config = TinyModel.Config(tokenizer.VocabularySize) with
        {
            HiddenSize = width,
            IntermediateSize = 4 * width,
            NumHiddenLayers = layers,
            HeadDim = width / 4,
            InitializerRange = 0.02,
        };
        using CausalLanguageModel model = new(config, seed: 1);
        new EmbeddingModel(model, tokenizer, EmbeddingSettings.Default).Save(path);
        return path;
    }

    private static long WeightBytes(string folder) => new FileInfo(Path.Combine(folder, "model.safetensors")).Length;

    // The process answers the first line and then waits for more, so its peak can be read while it lives.
    private static async Task<long> PeakBytes(string model)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "SearchR3.Cli.dll");
        ProcessStartInfo start = new(
            "dotnet", [program, "embed", "--model", model, "--kind", "document", "--dtype", "f32", "--threads", "1", "--quiet"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync("read a file");
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Contains("embedding", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        string peak = File.ReadLines($"/proc/{process.Id}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return long.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
