namespace SearchR3.Training;

/// <summary>What a forward pass over sequences leaves for the losses.</summary>
/// <param name="Embeddings">[sequences, hidden] float32 (float64 stays): the hidden state of each sequence's last token.</param>
/// <param name="Response">[tokens, hidden]: the hidden states that predict response tokens; null when there are none.</param>
/// <param name="Targets">[tokens] int64: those tokens.</param>
internal sealed record SequenceStates(Tensor Embeddings, Tensor? Response, Tensor? Targets);
