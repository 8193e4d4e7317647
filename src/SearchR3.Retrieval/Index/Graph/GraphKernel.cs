namespace SearchR3.Retrieval.Index.Graph;

/// <summary>An instruction set. Results are the same on all.</summary>
internal enum GraphKernel
{
    Portable,
    Avx2,
    Avx512,
}
