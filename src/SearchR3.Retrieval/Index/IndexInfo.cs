namespace SearchR3.Retrieval.Index;

/// <summary>What the rows of an index were made from; stored with them and compared before a search.</summary>
public sealed record IndexInfo
{
    /// <summary>Cosine of the angle: rows and queries are divided by their length.</summary>
    public const string Cosine = "cosine";

    /// <summary>Inner product of the vectors as they are.</summary>
    public const string Dot = "dot";

    /// <summary>Revision of the model that encoded the rows; empty when unknown.</summary>
    public string ModelRevision { get; init; } = string.Empty;

    /// <summary>Content hash of the corpus; empty when unknown.</summary>
    public string CorpusHash { get; init; } = string.Empty;

    /// <summary><see cref="Cosine"/> (default) or <see cref="Dot"/>.</summary>
    public string Similarity { get; init; } = Cosine;

    /// <summary>The newest epoch of encoding among the rows. Default: 0.</summary>
    public int Epoch { get; init; }

    /// <summary>Free text for people, for example the command that built the index.</summary>
    public string Description { get; init; } = string.Empty;

    /// <summary>Checks that queries will be encoded by the model that encoded the rows.</summary>
    /// <exception cref="SearchR3Exception">The revisions differ.</exception>
    public void RequireModel(string revision)
    {
        if (!string.Equals(ModelRevision, revision, StringComparison.Ordinal))
        {
            throw new SearchR3Exception(
                $"The index was built with model revision '{ModelRevision}', but the model has revision '{revision}': build the index again with this model, or use the other one.");
        }
    }

    /// <summary>Checks that the index belongs to a corpus.</summary>
    /// <exception cref="SearchR3Exception">The hashes differ.</exception>
    public void RequireCorpus(string hash)
    {
        if (!string.Equals(CorpusHash, hash, StringComparison.Ordinal))
        {
            throw new SearchR3Exception(
                $"The index was built from a corpus with hash '{CorpusHash}', but this corpus has hash '{hash}': build or update the index from this corpus.");
        }
    }

    internal void Validate()
    {
        if (Similarity is not (Cosine or Dot))
        {
            throw new SearchR3Exception($"The similarity is '{Similarity}', but it must be '{Cosine}' or '{Dot}'.");
        }
    }
}
