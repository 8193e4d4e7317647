namespace SearchR3.Retrieval.Lexical;

/// <summary>How text becomes terms. Documents and queries must be treated alike, so an index stores its choice.</summary>
public enum TextAnalysis
{
    /// <summary><see cref="ApiAnalyzer"/>: names of code are split into their words.</summary>
    Api,

    /// <summary><see cref="EnglishAnalyzer"/>: prose.</summary>
    English,

    /// <summary>As <see cref="Api"/>, without the 33 English stop words and with words cut to their stem (Porter).</summary>
    ApiStemmed,

    /// <summary>As <see cref="English"/>, with words cut to their stem (Porter).</summary>
    EnglishStemmed,
}
