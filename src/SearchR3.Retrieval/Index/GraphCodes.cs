namespace SearchR3.Retrieval.Index;

/// <summary>What the walk through a <see cref="GraphIndex"/> compares.</summary>
public enum GraphCodes
{
    /// <summary>
    /// 8-bit codes, a quarter of the bytes that a walk is bound by; the best candidates are scored again on the float rows, so reported
    /// scores are exact.
    /// </summary>
    Int8,

    /// <summary>The float rows themselves.</summary>
    Float,
}
