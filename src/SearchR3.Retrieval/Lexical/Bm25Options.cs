using Lucene.Net.Analysis;

namespace SearchR3.Retrieval.Lexical;

/// <summary>Settings of a <see cref="Bm25Index"/>; stored with it.</summary>
public sealed record Bm25Options
{
    /// <summary>How fast repeated terms stop adding. Default: 0.9.</summary>
    public float K1 { get; init; } = 0.9f;

    /// <summary>How much long documents are held back, 0 to 1. Default: 0.4.</summary>
    public float B { get; init; } = 0.4f;

    /// <summary>Default: <see cref="TextAnalysis.Api"/>.</summary>
    public TextAnalysis Analysis { get; init; } = TextAnalysis.Api;

    /// <summary>Whether the 33 English stop words are dropped. Null takes the analysis's own: kept for API text, dropped for English.</summary>
    public bool? StopWords { get; init; }

    /// <summary>Whether words are cut to their stem (Porter 1980). Default: false.</summary>
    public bool Stemming { get; init; }

    internal bool EffectiveStopWords => StopWords ?? Analysis != TextAnalysis.Api;

    internal void Validate()
    {
        if (!(float.IsFinite(K1) && K1 >= 0 && B >= 0 && B <= 1))
        {
            throw new SearchR3Exception(FormattableString.Invariant(
                $"BM25 has k1 {K1} and b {B}, but k1 must be 0 or more and b between 0 and 1."));
        }
    }

    internal Analyzer CreateAnalyzer() => Analysis switch
    {
        TextAnalysis.Api => new ApiAnalyzer(EffectiveStopWords, Stemming),
        TextAnalysis.ApiStemmed => new ApiAnalyzer(EffectiveStopWords, stemming: true),
        TextAnalysis.EnglishStemmed => new EnglishAnalyzer(EffectiveStopWords, stemming: true),
        _ => new EnglishAnalyzer(EffectiveStopWords, Stemming),
    };
}
