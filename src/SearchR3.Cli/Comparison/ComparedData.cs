namespace SearchR3.Cli.Comparison;

/// <summary>What a run was measured on.</summary>
/// <param name="Split">The judgements; of several, joined by <c>+</c>.</param>
/// <param name="Documents">How many documents were ranked.</param>
/// <param name="DocumentsHash">Their hash; the same for the same documents in the same order.</param>
internal sealed record ComparedData(string Split, int Documents, string DocumentsHash);
