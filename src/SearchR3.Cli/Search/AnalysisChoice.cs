using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Lexical;

namespace SearchR3.Cli.Search;

/// <summary>How BM25 reads a corpus.</summary>
internal static class AnalysisChoice
{
    /// <summary>The words of <c>--analysis</c>; the first is the default.</summary>
    public static readonly string[] Words = ["auto", "api-stemmed", "api", "english"];

    private const int DocumentsLookedAt = 200;

    /// <summary>What <paramref name="word"/> means for <paramref name="corpus"/>: auto takes api when ids are documentation ids.</summary>
    public static TextAnalysis For(string word, Corpus corpus) => word switch
    {
        "api" => TextAnalysis.Api,
        "api-stemmed" => TextAnalysis.ApiStemmed,
        "english" => TextAnalysis.English,
        _ => corpus.Take(DocumentsLookedAt).All(d => d.Id.Length > 2 && d.Id[1] == ':' && "MTPFEN".Contains(d.Id[0], StringComparison.Ordinal))
            ? TextAnalysis.ApiStemmed
            : TextAnalysis.English,
    };
}
