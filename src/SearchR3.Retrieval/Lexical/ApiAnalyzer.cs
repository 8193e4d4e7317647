using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Util;
using PorterStemFilter = Lucene.Net.Analysis.En.PorterStemFilter;

namespace SearchR3.Retrieval.Lexical;

/// <summary>
/// Terms for text about code: names fall into their words (<see cref="ApiWords"/>), lower case. Queries in words and documents full of names
/// meet on the same terms.
/// </summary>
public sealed class ApiAnalyzer : Analyzer
{
    private readonly bool _stopWords;
    private readonly bool _stemming;

    /// <summary>Creates the analyzer.</summary>
    /// <param name="stopWords">Whether the 33 English stop words are dropped; they also occur in names (<c>IsNot</c>, <c>For</c>).</param>
    /// <param name="stemming">Whether words are cut to their stem (Porter).</param>
    public ApiAnalyzer(bool stopWords = false, bool stemming = false)
    {
        _stopWords = stopWords;
        _stemming = stemming;
    }

    /// <inheritdoc/>
    protected override TokenStreamComponents CreateComponents(string fieldName, TextReader reader)
    {
        ApiTokenizer tokenizer = new(reader);
        TokenStream stream = tokenizer;
        if (_stopWords)
        {
            stream = new StopFilter(LuceneVersion.LUCENE_48, stream, StopAnalyzer.ENGLISH_STOP_WORDS_SET);
        }

        return new TokenStreamComponents(tokenizer, _stemming ? new PorterStemFilter(stream) : stream);
    }
}
