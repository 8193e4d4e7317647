namespace SearchR3.Embedding;

/// <summary>How documents are embedded.</summary>
public sealed record EmbedOptions
{
    /// <value>True cuts the end of a text that is too long and reports how much; false (the default) makes it an error.</value>
    public bool Truncate { get; init; }
}
