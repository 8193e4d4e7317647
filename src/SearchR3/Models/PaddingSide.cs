namespace SearchR3.Models;

/// <summary>Where the padding of a batch lies; it decides whether attention needs a mask tensor.</summary>
public enum PaddingSide
{
    /// <summary>
    /// Anywhere: positions and a mask tensor are derived from the attention mask. What generation needs, whose rows end together.
    /// </summary>
    Left,

    /// <summary>
    /// Every row starts with its tokens. Under causal attention a token never sees what follows it, so no mask tensor is made and
    /// the faster kernel runs; hidden states at padding are meaningless. What training and direct embedding use.
    /// </summary>
    Right,
}
