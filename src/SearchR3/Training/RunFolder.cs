using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SearchR3.Retrieval;

namespace SearchR3.Training;

/// <summary>
/// The folder of a run: <c>run.json</c> (settings, seed, commit, data hash, machine), <c>metrics.jsonl</c>, <c>checkpoints/</c>, <c>run.trec</c> and
/// <c>completions.jsonl</c> of the held-out queries or the rollouts, and the finished <c>model/</c>. The command line adds <c>plots/</c> and <c>report.html</c>.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private const string FileName = "run.json";
    private const string Lost = "put the run's own file back, or start anew with another --out";

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>One line, readable letters.</summary>
    internal static readonly JsonSerializerOptions LineFormat = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>For <see cref="TruncateLog"/>: a run that was killed before its first checkpoint begins again, and its lines with it.</summary>
    internal const int BeforeTheStart = -1;

    private RunLock? _lock;

    private RunFolder(string path) => Root = path;

    /// <summary>The folder itself.</summary>
    public string Root { get; }

    /// <summary>Where the finished model is.</summary>
    public string Model => Path.Combine(Root, "model");

    /// <summary>Where the checkpoints are.</summary>
    public string Checkpoints => Path.Combine(Root, "checkpoints");

    /// <summary>One JSON object a line and step.</summary>
    public string Metrics => Path.Combine(Root, "metrics.jsonl");

    /// <summary>One JSON object a line and reasoning: a rollout, or what was reasoned about a held-out query.</summary>
    public string Completions => Path.Combine(Root, "completions.jsonl");

    private string Description => Path.Combine(Root, FileName);

    /// <summary>
    /// Opens the folder for a new run (which must not hold one yet) or, with <paramref name="resume"/>, for one to go on with (which must be
    /// there, of the same recipe). Until it is disposed no other process can open it.
    /// </summary>
    /// <exception cref="SearchR3Exception">The folder holds a run or none, another one than this, a damaged one, or one that another process trains.</exception>
    public static RunFolder Open(string path, string stage, string recipeJson, string dataHash, bool resume)
    {
        RunFolder run = new(path);
        bool exists = File.Exists(run.Description);
        if (exists && !resume)
        {
            throw new SearchR3Exception($"{path} already holds a run; add --resume to go on with it, or give another --out");
        }

        if (!exists && resume)
        {
            throw new SearchR3Exception($"{path} holds no run to resume (no {FileName}); leave --resume away to start one, or check --out");
        }

        if (!exists)
        {
            Create(run, stage, recipeJson, dataHash);
            return run;
        }

        run._lock = RunLock.Take(path);
        try
        {
            run.RequireSameRun(stage, recipeJson, dataHash);
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    /// <summary>Another process may go on with the run.</summary>
    public void Dispose() => _lock?.Dispose();

    /// <summary>Appends a line to metrics.jsonl.</summary>
    public void Log(JsonObject line) => AppendedFile.Append(Metrics, line.ToJsonString(LineFormat) + "\n");

    /// <summary>Drops the log lines of steps after <paramref name="step"/>, which a resumed run takes again.</summary>
    public void TruncateLog(int step)
    {
        TruncateLines(Metrics, step);
        TruncateLines(Completions, step);
    }

    /// <summary>Drops the lines after <paramref name="step"/>, and those that are damaged or have no step, from a file of JSON lines with steps.</summary>
    private static void TruncateLines(string path, int step)
    {
        if (!File.Exists(path))
        {
            return;
        }

        IEnumerable<string> kept = File.ReadLines(path).Where(line =>
            StoredJson.Line(line)?["step"] is JsonValue value && value.TryGetValue(out long at) && at <= step);
        AtomicFile.WriteAllText(path, string.Concat(kept.Select(line => line + "\n").ToList()));
    }

    /// <summary>Notes results beside the settings in run.json.</summary>
    public void Note(string key, JsonNode value)
    {
        JsonObject description = ReadDescription();
        description[key] = value;
        AtomicFile.WriteAllText(Description, description.ToJsonString(Json) + "\n");
    }

    /// <summary>What <see cref="Note"/> noted as text in the run at <paramref name="path"/>; null when nothing of that name is there.</summary>
    /// <exception cref="SearchR3Exception">Its run.json is damaged, or the note is no text.</exception>
    public static string? NoteIn(string path, string key)
    {
        RunFolder run = new(path);
        return StoredJson.Take(run.Description, Lost, () => (string?)run.ReadDescription()[key]);
    }

    /// <summary>Takes a note back.</summary>
    internal void Forget(string key)
    {
        JsonObject description = ReadDescription();
        if (description.Remove(key))
        {
            AtomicFile.WriteAllText(Description, description.ToJsonString(Json) + "\n");
        }
    }

    /// <summary>Notes what a new run was started with, and refuses to resume with something else; empty is not noted.</summary>
    internal void RequireNote(string key, string value, bool resume)
    {
        if (resume)
        {
            RequireSame(Root, key, (string?)ReadDescription()[key] ?? "", value);
        }
        else if (value.Length > 0)
        {
            Note(key, value);
        }
    }

    private void RequireSameRun(string stage, string recipeJson, string dataHash)
    {
        JsonObject before = ReadDescription();
        (string? oldStage, string? oldHash) = StoredJson.Take(
            Description, Lost, () => ((string?)before["stage"], (string?)before["dataHash"]));
        RequireSame(Root, "stage", oldStage, stage);
        RequireSame(Root, "data hash", oldHash, dataHash);
        if (!JsonNode.DeepEquals(before["recipe"], JsonNode.Parse(recipeJson)))
        {
            throw new SearchR3Exception(
                $"{Root} was started with another recipe; resume with the recipe in {Description}, or start anew with another --out");
        }
    }

    private JsonObject ReadDescription() => StoredJson.Read(Description, Lost);

    private static void Create(RunFolder run, string stage, string recipeJson, string dataHash)
    {
        try
        {
            Directory.CreateDirectory(run.Checkpoints);
            run._lock = RunLock.Take(run.Root);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new SearchR3Exception($"the run folder {run.Root} cannot be made: {e.Message.TrimEnd('.')}; give another --out", e);
        }

        JsonObject description = new()
        {
            ["stage"] = stage,
            ["recipe"] = JsonNode.Parse(recipeJson),
            ["dataHash"] = dataHash,
            ["started"] = DateTimeOffset.UtcNow.ToString("O"),
            ["gitCommit"] = GitCommit(),
            ["machine"] = new JsonObject
            {
                ["os"] = RuntimeInformation.OSDescription,
                ["runtime"] = RuntimeInformation.FrameworkDescription,
                ["processors"] = Environment.ProcessorCount,
                ["memoryBytes"] = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            },
        };
        AtomicFile.WriteAllText(run.Description, description.ToJsonString(Json) + "\n");
    }

    private static void RequireSame(string path, string what, string? before, string now)
    {
        if (before != now)
        {
            throw new SearchR3Exception(
                $"{path} was started with {what} {before}, now it is {now}; resume with the same, or start anew with another --out");
        }
    }

    private static string? GitCommit()
    {
        try
        {
            using Process? git = Process.Start(new ProcessStartInfo("git", "rev-parse HEAD")
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            string commit = git!.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 ? commit : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
