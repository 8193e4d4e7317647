using System.Diagnostics;
using SearchR3.Reinforcement;
using SearchR3.Tests.Testing;
using SearchR3.Training;
using SearchR3.Training.Distillation;

namespace SearchR3.Tests.Cli;

/// <summary>
/// A folder that looks like the checkout, in which a page's commands run in bash with the program under test: <c>dotnet run … -- X</c> and
/// <c>searchr3 X</c> start it on a tiny model, a tiny API and recipes of two steps; other <c>dotnet</c> commands only have their paths checked,
/// and <c>git clone</c> makes another such folder.
/// </summary>
internal sealed class CommandSandbox : IDisposable
{
    private const int MinutesForAPage = 10;

    private static readonly string[] Verbs = ["Read", "Write", "Delete", "Copy", "Move", "Open", "Close", "Find"];
    private static readonly string[] Nouns = ["File", "Folder", "Stream", "Socket", "Window", "Key"];

    private readonly TemporaryFolder _folder = new();
    private readonly CliWorld _world;

    public CommandSandbox(CliWorld world)
    {
        _world = world;
        WritePack();
        WriteQuestions();
        FillCheckout();
        WriteShims();
    }

    /// <summary>Where the page's commands start.</summary>
    public string Checkout => Path.Combine(_folder.Path, "checkout");

    /// <summary>Runs a page's blocks, each as it stands, in the order of the page; returns what went wrong, or null.</summary>
    public string? Run(IEnumerable<string> blocks)
    {
        string script = _folder.Write("page.sh", "set -euo pipefail\n" + string.Join('\n', blocks) + "\n");
        ProcessStartInfo start = new("bash", [script])
        {
            WorkingDirectory = Checkout,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in Variables())
        {
            start.Environment[name] = value;
        }

        using Process bash = Process.Start(start)!;
        bash.StandardInput.Close();
        Task<string> output = bash.StandardOutput.ReadToEndAsync();
        Task<string> error = bash.StandardError.ReadToEndAsync();
        if (!bash.WaitForExit(TimeSpan.FromMinutes(MinutesForAPage)))
        {
            bash.Kill(entireProcessTree: true);
            return $"not done after {MinutesForAPage} minutes";
        }

        return bash.ExitCode == 0 ? null : $"exit code {bash.ExitCode}\n{output.Result}\n{error.Result}";
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The folder of the checkout under test.</summary>
    public static string RepositoryRoot()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "SearchR3.slnx")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new InvalidOperationException("SearchR3.slnx was not found above the test binary");
    }

    private Dictionary<string, string> Variables() => new()
    {
        ["PATH"] = Path.Combine(_folder.Path, "bin") + ":" + Environment.GetEnvironmentVariable("PATH"),
        ["SEARCHR3_BINARY"] = Path.Combine(AppContext.BaseDirectory, "SearchR3.Cli.dll"),
        ["SEARCHR3_SANDBOX"] = Checkout,
        ["SEARCHR3_MODEL"] = Path.Combine(Checkout, "models", "tiny"),
        ["XDG_CACHE_HOME"] = Path.Combine(_folder.Path, "cache"),
        ["SEARCHR3_THREADS"] = "1",
        ["SEARCHR3_PACKS_FOLDER"] = Path.Combine(_folder.Path, "packs"),
        ["SEARCHR3_QUESTIONS"] = Path.Combine(_folder.Path, "questions"),
        ["SEARCHR3_TEST_QUERIES"] = "6",
        ["SEARCHR3_DEV_QUERIES"] = "6",
        ["SEARCHR3_REINFORCE_QUERIES"] = "6",
        ["SEARCHR3_REINFORCE_QUESTIONS"] = "2",
        ["SEARCHR3_TRUNCATE"] = "true",
        ["SEARCHR3_DOCUMENTS"] = "44",
    };

    // A recipe keeps its paths, so that a page's commands find each other's results, and shrinks to two steps of a tiny model.
    private void FillCheckout()
    {
        Directory.CreateDirectory(Checkout);
        string root = RepositoryRoot();
        foreach (string entry in Directory.EnumerateFileSystemEntries(root).Where(e => Path.GetFileName(e) is not ("recipes" or "models" or "adapters" or "runs" or "data" or ".git")))
        {
            File.CreateSymbolicLink(Path.Combine(Checkout, Path.GetFileName(entry)), entry);
        }

        CopyModel(Path.Combine(Checkout, "models", "tiny"));
        CliRun data = CliRun.With(["data", "dotnet-api", "--out", Path.Combine(Checkout, "data", "dotnet-api"), "--quiet"], environment: Variables());
        Assert.True(data.ExitCode == 0, data.Error);
        string models = Path.Combine(root, "models");
        foreach (string model in Directory.Exists(models) ? Directory.EnumerateDirectories(models) : [])
        {
            CopyModel(Path.Combine(Checkout, "models", Path.GetFileName(model)));
        }

        string recipes = Path.Combine(root, "recipes");
        foreach (string recipe in Directory.Exists(recipes) ? Directory.EnumerateFiles(recipes, "*.json", SearchOption.AllDirectories) : [])
        {
            _folder.Write(Path.Combine("checkout", "recipes", Path.GetRelativePath(recipes, recipe)), Shrink(recipe));
        }
    }

    private string Shrink(string recipe)
    {
        string text = File.ReadAllText(recipe);
        if (!text.Contains("\"loss\"", StringComparison.Ordinal))
        {
            PretrainRecipe pretrain = RecipeFile.Load<PretrainRecipe>(recipe);
            return RecipeFile.ToJson(pretrain with
            {
                Model = new PretrainModelShape
                {
                    VocabularySize = 330,
                    HiddenSize = 32,
                    IntermediateSize = 64,
                    NumHiddenLayers = 2,
                    NumAttentionHeads = 2,
                    NumKeyValueHeads = 1,
                },
                ExtraCorpora = [],
                BatchSize = 8,
                MicroBatchSize = 8,
                Optimization = pretrain.Optimization with { Steps = 2, WarmupSteps = 0 },
            });
        }

        if (text.Contains("\"rollouts\"", StringComparison.Ordinal))
        {
            GrpoRecipe grpo = RecipeFile.Load<GrpoRecipe>(recipe);
            CopyModel(Path.Combine(Checkout, grpo.Model));
            return RecipeFile.ToJson(grpo with
            {
                Rollouts = grpo.Rollouts with { Queries = 2, GroupSize = 2, MaxReasoningTokens = 4 },
                Replay = grpo.Replay with { Queries = 4 },
                Anchor = grpo.Anchor with { Documents = 2 },
                ProbeQueries = Math.Min(grpo.ProbeQueries, 2),
                MicroBatchSize = 4,
                Evaluation = grpo.Evaluation with { EverySteps = 0, Queries = 4, Documents = 20 },
                Optimization = grpo.Optimization with { Steps = 2, WarmupSteps = 0 },
            });
        }

        if (text.Contains("\"teacher\"", StringComparison.Ordinal))
        {
            DistillRecipe distill = RecipeFile.Load<DistillRecipe>(recipe);
            return RecipeFile.ToJson(distill with
            {
                BatchSize = 4,
                MicroBatchSize = 4,
                Evaluation = distill.Evaluation with { EverySteps = 0, Queries = 4, Documents = 20 },
                Optimization = distill.Optimization with { Steps = 2, WarmupSteps = 0 },
            });
        }

        SftRecipe sft = RecipeFile.Load<SftRecipe>(recipe);
        CopyModel(Path.Combine(Checkout, sft.Model));
        return RecipeFile.ToJson(sft with
        {
            BatchSize = 4,
            MicroBatchSize = 4,
            // The tiny model has neither the vocabulary of long prompts nor room for them.
            Settings = sft.Settings is null ? null : sft.Settings with { MaxReasoningTokens = 4 },
            HardNegatives = null,
            Evaluation = sft.Evaluation with { EverySteps = 0, Queries = 4, Documents = 20 },
            Optimization = sft.Optimization with { Steps = 2, WarmupSteps = 0 },
        });
    }

    private void CopyModel(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.EnumerateFiles(_world.Model))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }
    }

    private void WritePack()
    {
        IEnumerable<string> members =
            from noun in Nouns
            from verb in Verbs
            select $"""
                <member name="M:Lib.{noun}.{verb}(System.String)"><summary>{verb}s one {noun.ToLowerInvariant()} that lies at the given path.</summary>
                <param name="path">where the {noun.ToLowerInvariant()} is.</param></member>
                """;
        _folder.Write(
            "packs/Microsoft.NETCore.App.Ref/1.0.0/ref/net10.0/Lib.xml",
            $"<doc><assembly><name>Lib</name></assembly><members>{string.Join('\n', members)}</members></doc>");
    }

    private void WriteQuestions()
    {
        string[] splits = ["train", "dev", "test"];
        for (int i = 0; i < splits.Length; i++)
        {
            string noun = Nouns[i];
            _folder.Write($"questions/{splits[i]}.jsonl", string.Concat(Verbs.Select(verb =>
                $$"""{"_id":"q-{{verb}}-{{noun}}","text":"how do I {{verb.ToLowerInvariant()}} a {{noun.ToLowerInvariant()}}","relevant":["M:Lib.{{noun}}.{{verb}}"]}""" + "\n")));
        }
    }

    private void WriteShims()
    {
        Shim("searchr3", """PATH="${PATH#*:}" exec dotnet "$SEARCHR3_BINARY" "$@" """);
        Shim("dotnet", """
            if [ "$1" = run ]; then
              while [ "$1" != -- ]; do
                if [ "$1" = --project ]; then test -e "$2" || { echo "no project $2" >&2; exit 3; }; fi
                shift
              done
              shift
              PATH="${PATH#*:}" exec dotnet "$SEARCHR3_BINARY" "$@"
            fi
            for word in "$@"; do
              case "$word" in */*) test -e "$word" || [[ "$word" == -* || "$word" == artifacts* ]] || { echo "no path $word" >&2; exit 3; };; esac
            done
            """);
        Shim("git", """
            [ "$1" = clone ] || exit 0
            name="${3:-$(basename "$2" .git)}"
            mkdir "$name" && cp -a "$SEARCHR3_SANDBOX"/. "$name"/ 2>/dev/null || true
            rm -rf "$name/$name"
            """);
    }

    private void Shim(string name, string body)
    {
        string path = _folder.Write($"bin/{name}", $"#!/usr/bin/env bash\n{body}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
