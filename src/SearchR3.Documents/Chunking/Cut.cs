namespace SearchR3.Documents.Chunking;

/// <summary>A place where a text may be cut.</summary>
/// <param name="Offset">The first character after the cut.</param>
/// <param name="Level">How much the cut hurts: the places of the lowest level are tried first.</param>
internal readonly record struct Cut(int Offset, int Level);
