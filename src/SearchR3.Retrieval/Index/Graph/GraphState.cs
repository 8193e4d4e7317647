namespace SearchR3.Retrieval.Index.Graph;

/// <summary>What a search sees; replaced as a whole. The arrays in <see cref="Store"/> change under it, see there.</summary>
/// <param name="Store">Vectors and links.</param>
/// <param name="Entries">Where walks begin.</param>
/// <param name="RowCount">Slots in use, deleted ones included.</param>
/// <param name="LiveCount">Rows that are not deleted.</param>
/// <param name="Ids">By row; at least <paramref name="RowCount"/>.</param>
/// <param name="Info">What the rows were made from.</param>
internal sealed record GraphState(GraphStore Store, EntryPoints Entries, int RowCount, int LiveCount, string[] Ids, IndexInfo Info)
{
    public bool IsCosine => Info.Similarity == IndexInfo.Cosine;
}
