namespace SearchR3.Documents;

/// <summary>A file or folder that could not be read.</summary>
/// <param name="File">Its path, with slashes; a folder's ends with one.</param>
/// <param name="Reason">Why, and what helps.</param>
public sealed record UnreadableFile(string File, string Reason);
