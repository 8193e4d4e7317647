namespace SearchR3.Tokenization;

/// <summary>One rule of byte pair encoding: the tokens <paramref name="Left"/> and <paramref name="Right"/>, adjacent, become <paramref name="Result"/>.</summary>
internal readonly record struct Merge(int Left, int Right, int Result);
