using System.Diagnostics;
using System.Globalization;
using SearchR3.Embedding;
using SearchR3.Tests.Testing;
using SearchR3.Tests.Training;
using SearchR3.Tokenization;
using SearchR3.Training;

namespace SearchR3.Tests;

/// <summary>
/// Long work in a process of its own, so that no other test's memory is counted: no tensor more at the end than after the warm-up, and no more memory
/// but for the noise of the allocators.
/// </summary>
public sealed class MemoryTests
{
    private const long Noise = 16 << 20;

    [Fact]
    public void TenThousandCallsOfEmbedLeaveNothingBehind() => AssertFlat(EmbedOften, expected: [2_000, 6_000, 10_000]);

    [Fact]
    public void AThousandStepsOfTrainingLeaveNothingBehind() => AssertFlat(TrainLong, expected: [200, 600, 1_000]);

    private static void AssertFlat(Action<string[]> work, int[] expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "resident memory is read from /proc");
        using Process child = ChildProcess.Start(work);
        string said = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Assert.Equal(0, child.ExitCode);

        (int At, long Tensors, long Bytes)[] states =
        [
            .. said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.StartsWith("state ", StringComparison.Ordinal))
                .Select(line => line.Split(' ')).Select(p => (Whole(p[1]), (long)Whole(p[2]), long.Parse(p[3], CultureInfo.InvariantCulture))),
        ];
        TestContext.Current.TestOutputHelper?.WriteLine(said);
        Assert.Equal(expected, states.Select(s => s.At));
        Assert.All(states, s => Assert.Equal(states[0].Tensors, s.Tensors));
        // From the second measurement on: until then compiled code and the collector's heaps still grow, by 40 MB at times.
        Assert.True(states[^1].Bytes - states[1].Bytes < Noise, said);
    }

    private static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static void EmbedOften(string[] arguments)
    {
        set_num_threads(1);
        // Short prompts, as the tokens of long ones are all that the time would go to.
        using EmbeddingModel model = TinyModel.CreateEmbeddingModel(change: settings => settings with
        {
            MaxReasoningTokens = 4,
            Prompts = new EmbeddingPrompts
            {
                Document = [new ChatMessage("assistant", "{text}" + settings.EmbedToken)],
                Query = [new ChatMessage("user", "{text}"), new ChatMessage("assistant", settings.EmbedToken)],
                Reasoning = [new ChatMessage("user", "{text}")],
            },
        });
        string[] texts = ["read", "write bytes", "x"];
        for (int i = 1; i <= 10_000; i++)
        {
            // Of all lengths, so that allocators cannot hand back the same pieces; every hundredth reasons.
            if (i % 100 == 0)
            {
                model.EmbedQuery(texts[i % texts.Length]);
            }
            else
            {
                model.EmbedDocument(string.Concat(Enumerable.Repeat(texts[i % texts.Length], 1 + (i % 3))));
            }

            if (i is 2_000 or 6_000 or 10_000)
            {
                Say(i);
            }
        }
    }

    private static void TrainLong(string[] arguments)
    {
        set_num_threads(1);
        using TinyTask task = new();
        PretrainTrainer.Run(task.Pretrain(2), task.Run("base"), resume: false);
        SftRecipe recipe = task.Sft(Path.Combine(task.Run("base"), "model"), 1_000, Precision.F32) with
        {
            BatchSize = 2,
            MicroBatchSize = 2,
            CheckpointEverySteps = 250,
        };
        SftTrainer.Run(recipe, task.Run("sft"), resume: false, new SayAt(200, 600, 1_000));
    }

    private static void Say(int at)
    {
        Console.WriteLine($"state {at} {DisposeScopeManager.Statistics.ThreadTotalLiveCount} {System.Environment.WorkingSet}");
    }

    private sealed class SayAt(params int[] steps) : IProgress<TrainingProgress>
    {
        private int _last;

        // Once a step: what is measured at the end of a run is reported under the number of its last.
        public void Report(TrainingProgress value)
        {
            if (value.Step != _last && steps.Contains(value.Step))
            {
                _last = value.Step;
                Say(value.Step);
            }
        }
    }
}
