using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;
using SearchR3.Retrieval.Lexical;

namespace SearchR3.Tests.Lexical;

public class AnalyzerTests
{
    [Theory]
    [InlineData("IOException", "io exception")]
    [InlineData("System.IO.File.ReadAllText", "system io file read all text")]
    [InlineData("camelCase PascalCase snake_case kebab-case", "camel case pascal case snake case kebab case")]
    [InlineData("Int32 UTF8Encoding x509", "int 32 utf 8 encoding x 509")]
    [InlineData("ConcurrentDictionary`2", "concurrent dictionary 2")]
    [InlineData("getURLFromHTTP", "get url from http")]
    [InlineData("ABC aB Ab", "abc a b ab")]
    [InlineData("List<T>() => a+b; \"q\" (x OR y) AND *", "list t a b q x or y and")]
    [InlineData("don't ÜberGröße naïve", "don t über größe naïve")]
    [InlineData("日本語 😀 e\u0301te\u0301", "日本語 😀 e\u0301te\u0301")]
    [InlineData(" \t\n... --- ", "")]
    [InlineData("", "")]
    public void Api_text_falls_into_words(string text, string expected)
    {
        using ApiAnalyzer analyzer = new();
        Assert.Equal(expected, string.Join(' ', Terms(analyzer, text)));
    }

    [Fact]
    public void Stop_words_and_stems_are_optional()
    {
        const string Text = "Reads the files that are not IsReadOnly";
        using ApiAnalyzer plain = new();
        using ApiAnalyzer light = new(stopWords: true, stemming: true);
        using EnglishAnalyzer english = new();
        using EnglishAnalyzer everything = new(stopWords: false, stemming: true);

        Assert.Equal("reads the files that are not is read only", string.Join(' ', Terms(plain, Text)));
        Assert.Equal("read file read onli", string.Join(' ', Terms(light, Text)));
        Assert.Equal("reads files isreadonly", string.Join(' ', Terms(english, Text)));
        Assert.Equal("read the file that ar not isreadonli", string.Join(' ', Terms(everything, Text)));
    }

    [Fact]
    public void Exactly_the_33_standard_stop_words_are_dropped()
    {
        string[] words = ["a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no", "not",
            "of", "on", "or", "such", "that", "the", "their", "then", "there", "these", "they", "this", "to", "was", "will", "with"];
        using EnglishAnalyzer analyzer = new();

        Assert.Equal(33, words.Length);
        Assert.Equal(["from", "have"], Terms(analyzer, string.Join(' ', words) + " from have"));
    }

    [Fact]
    public void A_word_without_end_is_cut_between_characters()
    {
        using ApiAnalyzer analyzer = new();
        string text = new string('a', 254) + string.Concat(Enumerable.Repeat("😀", 300));

        string[] terms = Terms(analyzer, text);

        Assert.Equal(text, string.Concat(terms));
        Assert.All(terms, term => Assert.InRange(term.Length, 1, 255));
        Assert.All(terms, term => Assert.False(char.IsLowSurrogate(term[0]) || char.IsHighSurrogate(term[^1])));
    }

    private static string[] Terms(Analyzer analyzer, string text)
    {
        List<string> terms = [];
        using TokenStream stream = analyzer.GetTokenStream("content", text);
        ICharTermAttribute term = stream.GetAttribute<ICharTermAttribute>();
        stream.Reset();
        while (stream.IncrementToken())
        {
            terms.Add(term.ToString());
        }

        stream.End();
        return [.. terms];
    }
}
