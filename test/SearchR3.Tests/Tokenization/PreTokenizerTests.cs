using SearchR3.Retrieval;
using SearchR3.Tokenization;

namespace SearchR3.Tests.Tokenization;

public class PreTokenizerTests
{
    [Theory]
    [InlineData("Removed", "the|final|countdown")]
    [InlineData("Isolated", "the|-|final|-|-|countdown")]
    [InlineData("MergedWithPrevious", "the-|final-|-|countdown")]
    [InlineData("MergedWithNext", "the|-final|-|-countdown")]
    [InlineData("Contiguous", "the|-|final|--|countdown")]
    public void MatchesAreTreatedAsTheBehaviorSays(string behavior, string expected)
    {
        SplitPreTokenizer split = new(CodePointRegex.Literal("-"), Enum.Parse<SplitBehavior>(behavior), invert: false);

        Assert.Equal(expected, Joined(split, "the-final--countdown"));
    }

    [Fact]
    public void APatternThatBacktracksWithoutEndIsGivenUpInOneSentence()
    {
        CodePointRegex regex = CodePointRegex.Create("^(?:[ab]|[ab][ab])+c", TimeSpan.FromMilliseconds(50));

        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => regex.Matches(new string('a', 200), []));

        Assert.StartsWith("The tokenizer's regex ^(?:[ab]|[ab][ab])+c has not come to an end after 0.05 s on a text of 200 characters", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void InvertTakesWhatDoesNotMatch() =>
        Assert.Equal("-|--", Joined(new SplitPreTokenizer(CodePointRegex.Create("[a-z]"), SplitBehavior.Removed, invert: false), "a-b--c"));

    [Fact]
    public void InvertedRemovalKeepsTheMatches() =>
        Assert.Equal("a|b|c", Joined(new SplitPreTokenizer(CodePointRegex.Create("[a-z]"), SplitBehavior.Removed, invert: true), "a-b--c"));

    [Theory]
    [InlineData(true, "a|1|2|\U0001D7D8|b|\u00BD")]
    [InlineData(false, "a|12\U0001D7D8|b|\u00BD")]
    public void DigitsStandAloneOrInRuns(bool individual, string expected) =>
        Assert.Equal(expected, Joined(new DigitsPreTokenizer(individual), "a12\U0001D7D8b\u00BD"));

    [Theory]
    [InlineData(false, true, "don|'t| stop|  | now")]
    [InlineData(true, true, " don|'t| stop|  | now")]
    [InlineData(true, false, " don't stop   now")]
    public void ByteLevelCutsWordsAndPutsASpaceInFront(bool addPrefixSpace, bool useRegex, string expected) =>
        Assert.Equal(expected, Joined(new ByteLevelPreTokenizer(addPrefixSpace, useRegex), "don't stop   now"));

    [Fact]
    public void ALetterOutsideTheFirstPlaneIsALetter() =>
        Assert.Equal("a\U00010400b|'s|\U0001F600", Joined(
            new SplitPreTokenizer(CodePointRegex.Create(KnownPatterns.Qwen), SplitBehavior.Isolated, invert: false),
            "a\U00010400b's\U0001F600"));

    private static string Joined(PreTokenizer preTokenizer, string text) => string.Join('|', preTokenizer.Split(text));
}
