using System.Text.RegularExpressions;
using FsCheck.Xunit;
using SearchR3.Retrieval.DotNetApi.Wordings;

namespace SearchR3.Tests.DotNetApi.Wordings;

public sealed class QueryWordingTests
{
    private static readonly string[] Summaries =
    [
        "Opens a text file, reads all the text in the file, and then closes the file.",
        "Gets or sets a value indicating whether the stream (see Stream) supports seeking.",
        "Initializes a new instance of the StringBuilder class using the specified capacity.",
        "Determines whether the specified directory exists on disk.",
        "When overridden in a derived class, removes all elements from the collection.",
        "Occurs when the value of the property changes.",
        "Asynchronously writes a sequence of bytes to the current stream. The position advances.",
        "The exception that is thrown when an attempt to access a file that does not exist on disk fails.",
        "Equivalent to HTTP status 404. NotFound indicates that the requested resource does not exist.",
        "Returns the absolute value of a double-precision floating-point number.",
    ];

    [Theory]
    [InlineData("Removes all leading and trailing white-space characters from the current string.", "^(remove|delete|drop|take out|erase)\\b")]
    [InlineData("Creates all directories in the specified path.", "^(create|make|build)\\b")]
    [InlineData("Determines whether the specified file exists.", "^(check|see|test|find out|file)\\b")]
    [InlineData("Gets or sets the current culture of the thread.", "^(get|read|find|set|change|current|culture|locale|language|my)\\b")]
    [InlineData("Initializes a new instance of the Mutex class.", "^((create|new|construct|make|build) (a |the )?mutex|mutex (constructor|ctor))")]
    [InlineData("Represents a file on the disk of this computer.", "^(file|type|class)\\b")]
    [InlineData("Converts a string to bytes.", "^(convert|turn|change|transform)\\b")]
    [InlineData("Occurs when the file has changed.", "^(event|when|notification|run|get|do|something|file|code|changed)\\b")]
    [InlineData("When overridden in a derived class, closes the connection.", "^close\\b")]
    [InlineData("Dispatches a message to a context.", "^dispatch\\b")]
    public void Openings_become_imperatives_or_things(string summary, string expected)
    {
        string[] openings = ["how to ", "how do i ", "how can i ", "how would i ", "is there a way to ", "c# how to ", "c# ", "i want to ",
            "need to ", "best way to ", "method to ", "way to ", "can i ", "what do i call to ", "what is the ", "type for ",
            "where is the ", "find ", "dotnet ", "how to get "];
        for (int seed = 0; seed < 200; seed++)
        {
            string wording = QueryWording.Rewrite(summary, new Random(seed));
            string[] bare = [.. openings.Where(opening => wording.StartsWith(opening, StringComparison.Ordinal)).Select(opening => wording[opening.Length..]), wording];

            Assert.True(bare.Any(text => Regex.IsMatch(text, expected)), $"seed {seed}: \"{wording}\" does not begin like {expected}");
        }
    }

    [Theory]
    [InlineData("Creates all directories in the specified path.", "folder")]
    [InlineData("Deletes the specified file.", "remove")]
    [InlineData("Concatenates the elements of an array.", "join")]
    [InlineData("Enumerates the elements of a sequence.", "loop over")]
    [InlineData("Converts an array of bytes to a string.", "turn")]
    [InlineData("Converts the numeric value of this instance to its equivalent string representation.", "number")]
    [InlineData("Writes the text asynchronously to the file.", "async")]
    [InlineData("Returns a value that indicates whether the character is white space.", "check")]
    [InlineData("Retrieves the name of the current culture.", "locale")]
    [InlineData("Terminates the associated process.", "kill")]
    public void Documentation_words_become_developers_words_in_some_wordings(string summary, string word)
    {
        IReadOnlyList<string> variants = QueryWording.Variants(summary, seed: 3, count: 60);

        Assert.Contains(variants, variant => variant.Contains(word, StringComparison.Ordinal));
        Assert.Contains(variants, variant => !variant.Contains(word, StringComparison.Ordinal));
    }

    [Property(MaxTest = 300)]
    public void Any_text_gives_a_clean_wording(string? summary, int seed) => AssertClean(QueryWording.Rewrite(summary ?? "", new Random(seed)));

    [Fact]
    public void Documentation_gives_clean_wordings_that_are_short_and_say_no_more_specified()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            foreach (string summary in Summaries)
            {
                string wording = QueryWording.Rewrite(summary, new Random(seed));
                AssertClean(wording);
                Assert.InRange(wording.Split(' ').Length, 1, 20);
                Assert.Equal(wording.ToLowerInvariant(), wording);
                Assert.DoesNotContain("overridden", wording, StringComparison.Ordinal);
                Assert.DoesNotMatch(@"\b(closes|gets|initializes|determines|removes|occurs|returns)\b", wording);
                Assert.DoesNotMatch(@"\ba [aeio]|\b(the|a|an|of|and)$", wording);
            }
        }
    }

    [Fact]
    public void The_same_random_numbers_give_the_same_wording_and_others_give_others()
    {
        foreach (string summary in Summaries)
        {
            Assert.Equal(QueryWording.Rewrite(summary, new Random(7)), QueryWording.Rewrite(summary, new Random(7)));
            Assert.Equal(QueryWording.Variants(summary, 5, 8), QueryWording.Variants(summary, 5, 8));
        }

        Assert.NotEqual(
            Summaries.SelectMany(summary => QueryWording.Variants(summary, 1, 4)), Summaries.SelectMany(summary => QueryWording.Variants(summary, 2, 4)));
    }

    [Fact]
    public void Variants_differ_and_a_sentence_has_many()
    {
        IReadOnlyList<string> variants = QueryWording.Variants(Summaries[0], seed: 1, count: 25);

        Assert.Equal(25, variants.Count);
        Assert.Equal(25, variants.Distinct().Count());
        Assert.InRange(QueryWording.Variants("Value.", 1, 200).Count, 1, 100);
    }

    [Theory]
    [InlineData("", "api")]
    [InlineData("...", "...")]
    [InlineData("  ()  ", "()")]
    public void Text_without_words_falls_back_to_itself(string summary, string expected) =>
        Assert.Contains(expected.Trim('.'), QueryWording.Rewrite(summary, new Random(1)), StringComparison.Ordinal);

    [Fact]
    public void The_word_lists_are_rich_and_sound()
    {
        Assert.InRange(Synonyms.Count, 250, 2000);
        (string Left, string[] Options)[] entries = [.. WordTables.Read("synonyms.txt"), .. WordTables.Read("verbs.txt")];
        Assert.All(entries, entry =>
        {
            Assert.Matches("^!?[a-z0-9][a-z0-9 ,/.\\-]*$", entry.Left);
            Assert.All(entry.Options, option => Assert.Matches("^(-|[a-z0-9.][a-z0-9 .\\-\\[\\]]*)$", option));
        });
    }

    private static void AssertClean(string wording)
    {
        Assert.NotEqual("", wording);
        Assert.DoesNotMatch(@"^\s|\s$|\s\s|[\r\n\t]", wording);
        Assert.False(wording.EndsWith('.') && wording.Any(char.IsLetterOrDigit), wording);
    }
}
