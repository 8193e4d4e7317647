namespace SearchR3.Training;

/// <summary>A query with the corpus rows that answer it.</summary>
/// <param name="Id">Its id in the data set.</param>
/// <param name="Text">Its text.</param>
/// <param name="Split">The split it came from.</param>
/// <param name="Relevant">Corpus rows with a grade above 0.</param>
/// <param name="IsWritten">It belongs to half A of the cross-fitting, whose written reasoning is trained on.</param>
internal sealed record TrainingQuery(string Id, string Text, string Split, int[] Relevant, bool IsWritten);
