using System.Diagnostics;
using System.Text.Json;
using SearchR3.Models;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Models;

/// <summary>A real instruct model of 135M parameters against transformers; unpacked once into the folder of temporary files.</summary>
public sealed class SmolLm2Tests
{
    private const string Python = "/usr/bin/python3";
    private const long EndToken = 2;

    [Fact]
    public void FourPromptsGiveTheLogitsHiddenStatesAndTokensOfTransformers()
    {
        string source = SharedFixtures.Path("models/smollm2-135m-instruct");
        using CausalLanguageModel model = Checkpoint.Load(Unpacked(source), CPU, ScalarType.Float32);
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(source, "expected.json")));
        using IDisposable noGradient = no_grad();
        Assert.Equal(4, expected.RootElement.GetArrayLength());
        foreach (JsonElement prompt in expected.RootElement.EnumerateArray())
        {
            using DisposeScope scope = NewDisposeScope();
            long[] ids = Numbers(prompt, "input_ids", value => value.GetInt64());
            Tensor input = tensor(ids).unsqueeze(0);
            Tensor hidden = model.Forward(input)[0];
            Tensor logits = model.Logits(hidden);

            (Tensor values, Tensor indexes) = logits[-1].topk(10);
            Assert.Equal(Numbers(prompt, "last_position_top10_ids", value => value.GetInt64()), indexes.data<long>().ToArray());
            Close(Numbers(prompt, "last_position_top10_logits", value => value.GetDouble()), values, 2e-3);
            Close(Numbers(prompt, "last_hidden_first16", value => value.GetDouble()), hidden[-1].narrow(0, 0, 16), 1e-3);
            Assert.Equal(prompt.GetProperty("last_hidden_norm").GetDouble(), hidden[-1].norm().Read(), 5e-3);
            Tensor chosen = logits.narrow(0, 0, ids.Length - 1).log_softmax(-1).gather(1, input[0].narrow(0, 1, ids.Length - 1).unsqueeze(1));
            Assert.Equal(prompt.GetProperty("sum_log_prob").GetDouble(), chosen.sum().Read(), 2e-2);

            // The reference stops at the end token; the loop of this test does not.
            long[] greedy = Numbers(prompt, "greedy_ids", value => value.GetInt64());
            Assert.True(greedy.Length == 48 || greedy[^1] == EndToken);
            Assert.Equal(greedy, Decode.Greedy(model, input, greedy.Length));
        }
    }

    private static T[] Numbers<T>(JsonElement prompt, string key, Func<JsonElement, T> read) =>
        [.. prompt.GetProperty(key).EnumerateArray().Select(read)];

    private static void Close(double[] expected, Tensor actual, double tolerance) =>
        TensorAssert.Close(tensor(expected), actual.to(ScalarType.Float64), tolerance);

    internal static string Unpacked(string source)
    {
        string folder = Path.Combine(Path.GetTempPath(), "searchr3-smollm2-135m-instruct");
        if (File.Exists(Path.Combine(folder, "config.json")))
        {
            return folder;
        }

        if (!File.Exists(Python) || Run("-c", "import numpy") != 0)
        {
            Assert.Skip($"{Python} with numpy is needed to unpack {source}");
        }

        string temporary = $"{folder}.{Environment.ProcessId}";
        Assert.Equal(0, Run(Path.Combine(source, "unpack.py"), temporary));
        Directory.Move(temporary, folder);
        return folder;
    }

    private static int Run(params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
