namespace SearchR3.Training;

/// <summary>A query with the document it is pulled towards.</summary>
/// <param name="Query">The query.</param>
/// <param name="QueryIndex">Its row in the training queries.</param>
/// <param name="Text">Its text, perhaps in another wording.</param>
/// <param name="Document">The corpus row of the positive.</param>
/// <param name="Negatives">Corpus rows of the given negatives.</param>
/// <param name="Samples">It is embedded after a reasoning that the model samples.</param>
internal sealed record SftPair(
    TrainingQuery Query, int QueryIndex, string Text, int Document, int[] Negatives, bool Samples);
