namespace SearchR3.Cli.Search;

/// <summary>What a build did.</summary>
/// <param name="Documents">Documents in the index.</param>
/// <param name="Embedded">Embedded now.</param>
/// <param name="Resumed">Taken from an interrupted build.</param>
/// <param name="Reused">Taken from the index that was there, because their text is the same.</param>
/// <param name="Truncated">Documents of the index whose end was cut.</param>
internal sealed record IndexBuildReport(int Documents, int Embedded, int Resumed, int Reused, int Truncated);
