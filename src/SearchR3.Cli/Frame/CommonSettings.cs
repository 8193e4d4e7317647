using System.CommandLine;

namespace SearchR3.Cli.Frame;

/// <summary>The options of every command.</summary>
internal sealed class CommonSettings
{
    public Setting<string> Device { get; } = new("--device", "Where the model runs.", "cpu")
    {
        HelpName = "cpu|cuda[:n]|mps",
        DefaultValueFactory = _ => "cpu",
        Recursive = true,
    };

    public Setting<string> Dtype { get; } = new(
        "--dtype", "Number format of weights and arithmetic; auto is the model's own where the processor computes in it, else f32.", "auto")
    {
        HelpName = "auto|f32|bf16|f16",
        DefaultValueFactory = _ => "auto",
        Recursive = true,
    };

    public Setting<int?> Threads { get; } = new("--threads", "Threads for arithmetic.", "all cores") { HelpName = "N", Recursive = true };

    public Setting<bool> Quiet { get; } = new("--quiet", "No progress and no notes on standard error.", "off") { Recursive = true };

    public Setting<string?> Config { get; } = new("--config", "A JSON file with settings.", $"{ConfigFile.DefaultName}, when it is there")
    {
        HelpName = "file",
        Recursive = true,
    };

    /// <summary>Puts the options on the root; they are recursive.</summary>
    public void AddTo(RootCommand root)
    {
        Dtype.AcceptOnlyFromAmong("auto", "f32", "bf16", "f16");
        root.Add(Device);
        root.Add(Dtype);
        root.Add(Threads);
        root.Add(Quiet);
        root.Add(Config);
    }
}
