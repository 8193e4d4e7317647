using System.Text.Json.Nodes;
using SearchR3.Reinforcement;
using SearchR3.Retrieval;
using SearchR3.Tests.Testing;
using SearchR3.Training;

namespace SearchR3.Tests.Training;

/// <summary>A run whose newest checkpoint is damaged says so in a sentence, and goes on from the one before when that is asked for.</summary>
public sealed class DamagedCheckpointTests(DamagedCheckpointTests.Interrupted runs) : IClassFixture<DamagedCheckpointTests.Interrupted>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("{ \"step\": 5", "no valid JSON")]
    [InlineData("[5]", "no JSON object")]
    [InlineData("{}", "a value is missing")]
    [InlineData("""{ "step": "five" }""", "of another kind")]
    public void ADamagedStateNamesTheFolderToDelete(string content, string what)
    {
        string run = CopyOf("sft");
        string newest = Path.Combine(run, "checkpoints", "step-000005");
        File.WriteAllText(Path.Combine(newest, "state.json"), content);

        string sentence = Assert.Throws<SearchR3Exception>(() => runs.Resume("sft", run)).Message;

        Assert.StartsWith(Path.Combine(newest, "state.json") + " is damaged", sentence, StringComparison.Ordinal);
        Assert.Contains(what, sentence, StringComparison.Ordinal);
        Assert.EndsWith($"delete the folder {newest} to go on from step-000003, the one before", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void AsAdvisedTheRunGoesOnFromTheOneBeforeToTheSameBits()
    {
        string run = CopyOf("sft");
        File.WriteAllText(Path.Combine(run, "checkpoints", "step-000005", "state.json"), "");
        Directory.Delete(Path.Combine(run, "checkpoints", "step-000005"), recursive: true);

        runs.Resume("sft", run);

        string whole = CopyOf("sft");
        runs.Resume("sft", whole);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(whole, "model", "model.safetensors")), File.ReadAllBytes(Path.Combine(run, "model", "model.safetensors")));
    }

    [Fact]
    public void TheOnlyCheckpointHasNoneBefore()
    {
        string run = CopyOf("sft");
        Directory.Delete(Path.Combine(run, "checkpoints", "step-000003"), recursive: true);
        File.WriteAllText(Path.Combine(run, "checkpoints", "step-000005", "state.json"), "");

        Assert.Contains("no older checkpoint", Assert.Throws<SearchR3Exception>(() => runs.Resume("sft", run)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sft", "optimizer.safetensors")]
    [InlineData("grpo", "environment/state.json")]
    [InlineData("grpo", "environment/rows.bin")]
    [InlineData("grpo", "environment/graph.index")]
    public void AnyOtherPartThatIsCutShortOrMissingDoesTheSame(string stage, string part)
    {
        string run = CopyOf(stage);
        string newest = Path.Combine(run, "checkpoints", "step-000005");
        string path = Path.Combine(newest, part);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..20]);
        string cut = Assert.Throws<SearchR3Exception>(() => runs.Resume(stage, run)).Message;
        File.Delete(path);
        string missing = Assert.Throws<SearchR3Exception>(() => runs.Resume(stage, run)).Message;

        Assert.All([cut, missing], sentence =>
        {
            Assert.StartsWith($"the checkpoint {newest} is damaged", sentence, StringComparison.Ordinal);
            Assert.EndsWith("to go on from step-000003, the one before", sentence, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("sft")]
    [InlineData("grpo")]
    public void EveryValueOfAnotherKindIsOneSentence(string stage)
    {
        string run = CopyOf(stage);
        string state = Path.Combine(run, "checkpoints", "step-000005", "state.json");
        string good = File.ReadAllText(state);
        string[] keys = [.. JsonNode.Parse(good)!.AsObject().Select(pair => pair.Key)];
        Assert.Contains(stage == "sft" ? "sampled" : "stopStreaks", keys);
        foreach (string key in keys)
        {
            JsonObject wrong = JsonNode.Parse(good)!.AsObject();
            wrong[key] = new JsonArray("wrong");
            File.WriteAllText(state, wrong.ToJsonString());

            SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => runs.Resume(stage, run));
            Assert.StartsWith(state + " is damaged", error.Message, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _folder.Dispose();

    private string CopyOf(string stage)
    {
        string target = Path.Combine(_folder.Path, $"{stage}-{Guid.NewGuid():N}");
        string source = runs.Run(stage);
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return target;
    }

    /// <summary>A run of each stage, interrupted at step 5 with checkpoints of steps 3 and 5.</summary>
    public sealed class Interrupted : IDisposable
    {
        private readonly TinyTask _task = new();

        public Interrupted()
        {
            PretrainTrainer.Run(_task.Pretrain(20), Run("base"), resume: false);
            Assert.Throws<OperationCanceledException>(() => Train("sft", Run("sft"), resume: false));
            Assert.Throws<OperationCanceledException>(() => Train("grpo", Run("grpo"), resume: false));
        }

        public string Run(string stage) => _task.Run(stage);

        public void Resume(string stage, string run) => Train(stage, run, resume: true);

        public void Dispose() => _task.Dispose();

        private void Train(string stage, string run, bool resume)
        {
            using CancellationTokenSource stop = new();
            StopAt? at = resume ? null : new StopAt(5, stop);
            string model = Path.Combine(Run("base"), "model");
            if (stage == "sft")
            {
                SftTrainer.Run(_task.Sft(model, 6), run, resume, at, cancellation: stop.Token);
            }
            else
            {
                GrpoTrainer.Run(_task.Grpo(model, 6), run, resume, at, cancellation: stop.Token);
            }
        }
    }
}
