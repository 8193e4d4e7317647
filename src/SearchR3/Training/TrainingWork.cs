namespace SearchR3.Training;

/// <summary>What went through the model with gradients: from it come rates and shares of the log.</summary>
/// <param name="Samples">Query-document pairs of stage 1, sequences of pretraining.</param>
/// <param name="Tokens">Tokens, padding left out.</param>
/// <param name="Positions">Tokens with padding; 0 where it was not counted.</param>
/// <param name="Predicted">Tokens that the head predicted.</param>
/// <param name="SquaredLengths">The sum of the squared lengths of the sequences: what attention costs.</param>
internal readonly record struct TrainingWork(long Samples, long Tokens, long Positions = 0, long Predicted = 0, double SquaredLengths = 0)
{
    /// <summary>Both together.</summary>
    public static TrainingWork operator +(TrainingWork a, TrainingWork b) => new(
        a.Samples + b.Samples, a.Tokens + b.Tokens, a.Positions + b.Positions, a.Predicted + b.Predicted, a.SquaredLengths + b.SquaredLengths);
}
