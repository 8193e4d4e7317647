using System.Text.Json.Nodes;
using SearchR3.Models;

namespace SearchR3.Training;

/// <summary>
/// What a run needs to go on exactly: the optimizer's float32 buffers, the step, and the stage's own small state. Written into a folder
/// beside the last one and moved into place; the last two are kept.
/// </summary>
internal static class TrainingCheckpoint
{
    private const string StateFile = "state.json";
    private const string BuffersFile = "optimizer.safetensors";

    /// <summary>Saves after <paramref name="step"/>; <paramref name="state"/> gets its number.</summary>
    /// <param name="run">Where.</param>
    /// <param name="optimizer">Its buffers and its own count of steps.</param>
    /// <param name="state">The stage's small state.</param>
    /// <param name="step">The step of the run; null takes the optimizer's count.</param>
    /// <param name="more">Writes what else belongs to the checkpoint into the folder that it is given.</param>
    internal static void Save(RunFolder run, MasterWeightAdamW optimizer, JsonObject state, int? step = null, Action<string>? more = null)
    {
        Save(run, optimizer, state, step ?? optimizer.StepCount, more);
    }

    private static void Save(RunFolder run, MasterWeightAdamW optimizer, JsonObject state, int step, Action<string>? more)
    {
        string folder = Path.Combine(run.Checkpoints, $"step-{step:D6}");
        string temporary = folder + ".tmp";
        if (Directory.Exists(temporary))
        {
            Directory.Delete(temporary, recursive: true);
        }

        Directory.CreateDirectory(temporary);
        SafetensorsFile.Write(Path.Combine(temporary, BuffersFile), [.. optimizer.Buffers]);
        more?.Invoke(temporary);
        state["step"] = step;
        state["optimizerSteps"] = optimizer.StepCount;
        File.WriteAllText(Path.Combine(temporary, StateFile), state.ToJsonString());
        Discard(folder);
        Directory.Move(temporary, folder);
        foreach (string old in Folders(run).SkipLast(2).ToArray())
        {
            Discard(old);
        }

        foreach (string left in Directory.GetDirectories(run.Checkpoints, "step-*.tmp"))
        {
            Directory.Delete(left, recursive: true);
        }
    }

    // Takes its name away first: what a crash leaves of a folder half deleted may still have the state file, and must not be resumed.
    private static void Discard(string folder)
    {
        string doomed = folder + ".old.tmp";
        if (Directory.Exists(doomed))
        {
            Directory.Delete(doomed, recursive: true);
        }

        if (Directory.Exists(folder))
        {
            Directory.Move(folder, doomed);
            Directory.Delete(doomed, recursive: true);
        }
    }

    /// <summary>The newest whole checkpoint; null when there is none.</summary>
    internal static string? Newest(RunFolder run) => Folders(run).LastOrDefault();

    /// <summary>Fills the optimizer and the model from the newest checkpoint; null when there is none.</summary>
    internal static JsonObject? Resume(RunFolder run, MasterWeightAdamW optimizer)
    {
        string? folder = Newest(run);
        if (folder is null)
        {
            return null;
        }

        JsonObject state = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, StateFile)))!.AsObject();
        using (SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, BuffersFile)))
        using (no_grad())
        {
            foreach ((string name, Tensor buffer) in optimizer.Buffers)
            {
                file.CopyTo(name, buffer);
            }
        }

        optimizer.Resume((int?)state["optimizerSteps"] ?? (int)state["step"]!);
        return state;
    }

    private static IEnumerable<string> Folders(RunFolder run) =>
        Directory.Exists(run.Checkpoints)
            ? Directory.GetDirectories(run.Checkpoints, "step-*")
                .Where(f => !f.EndsWith(".tmp", StringComparison.Ordinal) && File.Exists(Path.Combine(f, StateFile)))
                .Order(StringComparer.Ordinal)
            : [];
}
