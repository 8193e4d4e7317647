namespace SearchR3.Retrieval.Beir;

/// <summary>One query of a retrieval task.</summary>
/// <param name="Id">The name by which qrels and runs refer to the query.</param>
/// <param name="Text">What is asked.</param>
public sealed record Query(string Id, string Text);
