using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Analysis.Standard;
using Lucene.Net.Util;
using PorterStemFilter = Lucene.Net.Analysis.En.PorterStemFilter;

namespace SearchR3.Retrieval.Lexical;

/// <summary>
/// Terms for English prose: Unicode word boundaries (UAX 29), lower case, without the 33 stop words that Lucene's standard analyzer drops;
/// words longer than 255 characters are dropped.
/// </summary>
public sealed class EnglishAnalyzer : Analyzer
{
    private readonly bool _stopWords;
    private readonly bool _stemming;

    /// <summary>Creates the analyzer.</summary>
    /// <param name="stopWords">Whether stop words are dropped.</param>
    /// <param name="stemming">Whether words are cut to their stem (Porter).</param>
    public EnglishAnalyzer(bool stopWords = true, bool stemming = false)
    {
        _stopWords = stopWords;
        _stemming = stemming;
    }

    /// <inheritdoc/>
    protected override TokenStreamComponents CreateComponents(string fieldName, TextReader reader)
    {
        StandardTokenizer tokenizer = new(LuceneVersion.LUCENE_48, reader);
        TokenStream stream = new LowerCaseFilter(LuceneVersion.LUCENE_48, tokenizer);
        if (_stopWords)
        {
            stream = new StopFilter(LuceneVersion.LUCENE_48, stream, StopAnalyzer.ENGLISH_STOP_WORDS_SET);
        }

        return new TokenStreamComponents(tokenizer, _stemming ? new PorterStemFilter(stream) : stream);
    }
}
