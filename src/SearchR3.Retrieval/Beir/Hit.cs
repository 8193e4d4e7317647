namespace SearchR3.Retrieval.Beir;

/// <summary>One returned document.</summary>
/// <param name="DocumentId">The document's id in its corpus.</param>
/// <param name="Score">The system's score; larger is better.</param>
public sealed record Hit(string DocumentId, double Score);
