namespace SearchR3.Documents.Chunking;

/// <summary>A run of characters that is not cut any further.</summary>
/// <param name="Start">The first character.</param>
/// <param name="End">The character after the last.</param>
/// <param name="Tokens">Its tokens, without those of the heading.</param>
/// <param name="Level">How much the cut before it hurts.</param>
internal readonly record struct TextPiece(int Start, int End, int Tokens, int Level);
