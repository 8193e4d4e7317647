namespace SearchR3.Retrieval.Index.Graph;

/// <summary>A vector in the forms that scorers take. The buffers belong to a <see cref="SearchScratch"/>.</summary>
internal unsafe struct PreparedQuery
{
    /// <summary>Padded floats.</summary>
    public float* Vector;

    /// <summary>Padded 16-bit code.</summary>
    public short* Code;

    /// <summary>Code times scale approximates the value.</summary>
    public float Scale;

    /// <summary>Euclidean length of a query; not set for a row.</summary>
    public float Norm;

    /// <summary>Codes in a padded row.</summary>
    public nint Length;

    /// <summary>Floats in a padded vector.</summary>
    public int Values;
}
