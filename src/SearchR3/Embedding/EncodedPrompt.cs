namespace SearchR3.Embedding;

/// <summary>A text inside its prompt, as token ids.</summary>
/// <param name="Ids">All ids of the prompt, template and text.</param>
/// <param name="TextTokens">How many of them the text takes.</param>
/// <param name="TruncatedTokens">How many tokens of the text's end were cut.</param>
public readonly record struct EncodedPrompt(int[] Ids, int TextTokens, int TruncatedTokens);
