using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SearchR3.Models;
using SearchR3.Retrieval;

namespace SearchR3.Training;

/// <summary>
/// What a run needs to go on exactly: the optimizer's float32 buffers, the step, and the stage's own small state. Written as a whole
/// folder or not at all; the last two are kept.
/// </summary>
internal static partial class TrainingCheckpoint
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
        int number = step ?? optimizer.StepCount;
        string folder = Path.Combine(run.Checkpoints, $"step-{number:D6}");
        state["step"] = number;
        state["optimizerSteps"] = optimizer.StepCount;
        AtomicFolder.Write(folder, target =>
        {
            SafetensorsFile.Write(Path.Combine(target, BuffersFile), [.. optimizer.Buffers]);
            more?.Invoke(target);
            AtomicFile.WriteAllText(Path.Combine(target, StateFile), state.ToJsonString());
        });
        foreach (string old in Folders(run).SkipLast(2).ToArray())
        {
            Discard(old);
        }

        // Those of other steps too: a step that was being saved because of Ctrl-C is not saved again by the run that goes on.
        foreach (string left in Directory.GetDirectories(run.Checkpoints, "step-*").Where(f => !Name().IsMatch(Path.GetFileName(f))))
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
    /// <exception cref="SearchR3Exception">The checkpoint is damaged; the sentence names the one before.</exception>
    internal static JsonObject? Resume(RunFolder run, MasterWeightAdamW optimizer)
    {
        string? folder = Newest(run);
        if (folder is null)
        {
            return null;
        }

        JsonObject state = StoredJson.Read(Path.Combine(folder, StateFile), Advice(run));
        int steps = Take(run, () =>
        {
            int step = (int)state.Required("step");
            return (int?)state["optimizerSteps"] ?? step;
        });
        LoadPart(run, () =>
        {
            using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, BuffersFile));
            using IDisposable noGrad = no_grad();
            foreach ((string name, Tensor buffer) in optimizer.Buffers)
            {
                file.CopyTo(name, buffer);
            }

            return steps;
        });
        optimizer.Resume(steps);
        return state;
    }

    /// <summary>Takes values out of the newest checkpoint's state.</summary>
    /// <exception cref="SearchR3Exception">A value is missing or of another kind.</exception>
    internal static T Take<T>(RunFolder run, Func<T> read) => StoredJson.Take(Path.Combine(Newest(run)!, StateFile), Advice(run), read);

    /// <inheritdoc cref="Take{T}"/>
    internal static void Take(RunFolder run, Action read) => Take(run, () =>
    {
        read();
        return true;
    });

    /// <summary>Loads another part of the newest checkpoint; what is wrong with it ends with what can be resumed instead.</summary>
    internal static T LoadPart<T>(RunFolder run, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception e) when (e is SearchR3Exception or FileNotFoundException)
        {
            throw new SearchR3Exception($"the checkpoint {Newest(run)} is damaged: {e.Message.TrimEnd('.')}; {Advice(run)}", e);
        }
    }

    /// <summary>What to do when the newest checkpoint is damaged.</summary>
    private static string Advice(RunFolder run)
    {
        string[] folders = [.. Folders(run)];
        return folders.Length > 1
            ? $"delete the folder {folders[^1]} to go on from {Path.GetFileName(folders[^2])}, the one before"
            : $"there is no older checkpoint, so delete the folder {folders[^1]} to begin the run again, or start anew with another --out";
    }

    private static IEnumerable<string> Folders(RunFolder run) =>
        Directory.Exists(run.Checkpoints)
            ? Directory.GetDirectories(run.Checkpoints, "step-*")
                .Where(f => Name().IsMatch(Path.GetFileName(f)) && File.Exists(Path.Combine(f, StateFile)))
                .Order(StringComparer.Ordinal)
            : [];

    [GeneratedRegex("^step-[0-9]+$")]
    private static partial Regex Name();
}
