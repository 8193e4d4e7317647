namespace SearchR3.Retrieval.Lexical;

/// <summary>How text becomes terms. Documents and queries must be treated alike, so an index stores its choice.</summary>
public enum TextAnalysis
{
    /// <summary><see cref="ApiAnalyzer"/>: names of code are split into their words.</summary>
    Api,

    /// <summary><see cref="EnglishAnalyzer"/>: prose.</summary>
    English,
}
