using SearchR3.Cli.Frame;
using SearchR3.Documents;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Lexical;

namespace SearchR3.Cli.Search;

/// <summary>How BM25 reads a corpus.</summary>
internal static class AnalysisChoice
{
    /// <summary>The words of <c>--analysis</c>; the first is the default.</summary>
    public static readonly string[] Words = ["auto", "api-stemmed", "api", "english-stemmed", "english"];

    private const int DocumentsLookedAt = 200;

    /// <summary>The option <c>--analysis</c>.</summary>
    public static Setting<string> Setting() => Frame.Setting.Choice(
        "--analysis", "How BM25 reads text; auto takes api-stemmed for documentation ids and where files of C# are, english-stemmed for other files, else english.", Words);

    /// <summary>What <paramref name="word"/> means for <paramref name="corpus"/>.</summary>
    public static TextAnalysis For(string word, Corpus corpus) => word switch
    {
        "api" => TextAnalysis.Api,
        "api-stemmed" => TextAnalysis.ApiStemmed,
        "english-stemmed" => TextAnalysis.EnglishStemmed,
        "english" => TextAnalysis.English,
        _ when corpus.Take(DocumentsLookedAt).All(IsMember) || corpus.Any(IsCode) => TextAnalysis.ApiStemmed,
        _ when corpus.Take(DocumentsLookedAt).All(d => FileLocation.Of(d) is not null) => TextAnalysis.EnglishStemmed,
        _ => TextAnalysis.English,
    };

    private static bool IsMember(CorpusDocument document) =>
        document.Id.Length > 2 && document.Id[1] == ':' && "MTPFEN".Contains(document.Id[0], StringComparison.Ordinal);

    private static bool IsCode(CorpusDocument document) =>
        FileLocation.Of(document) is { } location && location.File.EndsWith(".cs", StringComparison.OrdinalIgnoreCase);
}
