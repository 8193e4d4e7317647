using SearchR3.Cli.Frame;
using SearchR3.Retrieval;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Cli;

public sealed class FailureTests
{
    public static TheoryData<Exception, string> Failures() => new()
    {
        { new SearchR3Exception("the sentence as it is"), "the sentence as it is" },
        { new DllNotFoundException("LibTorchSharp"), "searchr3 doctor" },
        { new TypeInitializationException("TorchSharp.torch", new NotSupportedException("no libtorch")), "searchr3 doctor" },
        { new TypeInitializationException("Some.Other", new DllNotFoundException("libtorch.so")), "searchr3 doctor" },
        { new NotSupportedException("The type initializer: libtorch-cpu is not referenced"), "searchr3 doctor" },
        { new InsufficientMemoryException(), "not enough memory" },
        { new UnauthorizedAccessException("Access to the path '/x' is denied."), "'/x' is denied" },
        { new IOException("No space left on device : '/x'", 28), "disk is full" },
        { new IOException("broken"), "reading or writing failed: broken" },
        { new AggregateException(new SearchR3Exception("inner")), "inner" },
        { new InvalidOperationException("first line\nsecond line"), "unexpected failure (InvalidOperationException): first line" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void EveryExceptionBecomesOneSentence(Exception exception, string words)
    {
        string sentence = Failure.Sentence(exception);

        Assert.Contains(words, sentence, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', sentence);
    }

    [Fact]
    public void WithoutRightsOnTheFolderThereIsOneSentence()
    {
        using TemporaryFolder folder = new();
        string corpus = folder.Write("locked/corpus.jsonl", """{"_id":"a","text":"b"}""");
        using Permissions denied = Permissions.Deny(Path.GetDirectoryName(corpus)!);

        CliRun.Of("data", "dotnet-api", "--out", Path.Combine(Path.GetDirectoryName(corpus)!, "out"), "--quiet").AssertOneSentence("locked");
    }

    [Theory]
    [InlineData("thread", "threads")]
    [InlineData("tpo", "top")]
    [InlineData("maxReasoningToken", "maxReasoningTokens")]
    [InlineData("banana", null)]
    public void TheNearestWordIsOneThatWasProbablyMeant(string word, string? expected) =>
        Assert.Equal(expected, Nearest.To(word, ["top", "threads", "maxReasoningTokens", "json"]));
}
