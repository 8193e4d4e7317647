namespace SearchR3.Cli.Frame;

/// <summary>What help needs to know of an option, whatever its type.</summary>
internal interface ISetting
{
    /// <summary>The default as people read it; null when the option must be given.</summary>
    public string? DefaultText { get; }
}
