using System.CommandLine;

namespace SearchR3.Cli.Frame;

/// <summary>An option that says what its default is.</summary>
internal sealed class Setting<T> : Option<T>, ISetting
{
    public Setting(string name, string description, string? defaultText)
        : base(name)
    {
        Description = description;
        DefaultText = defaultText;
    }

    /// <inheritdoc/>
    public string? DefaultText { get; }
}
