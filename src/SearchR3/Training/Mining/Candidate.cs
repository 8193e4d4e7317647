namespace SearchR3.Training.Mining;

/// <summary>A document that may become a negative of a query.</summary>
/// <param name="Document">Its number among the distinct documents.</param>
/// <param name="Score">Its cosine with the query.</param>
internal readonly record struct Candidate(int Document, double Score);
