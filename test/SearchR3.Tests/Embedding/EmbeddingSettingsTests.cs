using SearchR3.Embedding;
using SearchR3.Retrieval;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Embedding;

public sealed class EmbeddingSettingsTests
{
    [Fact]
    public void SavedSettingsLoadUnchanged()
    {
        using TemporaryFolder folder = new();
        EmbeddingSettings settings = EmbeddingSettings.Default with { MaxInputTokens = 77, MaxReasoningTokens = 0 };

        settings.Save(folder.Path);

        Assert.Equal(settings.ToJson(), EmbeddingSettings.Load(folder.Path)!.ToJson());
        Assert.Contains("\"The embedding is <|embed_token|>\"", settings.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderWithoutTheFileHasNone()
    {
        using TemporaryFolder folder = new();

        Assert.Null(EmbeddingSettings.Load(folder.Path));
    }

    [Theory]
    [InlineData("\"maxInputTokens\"", "\"maxInputTokenz\"", "unknown key 'maxInputTokenz'")]
    [InlineData("\"document\"", "\"documents\"", "unknown key 'prompts.documents'")]
    [InlineData("\"role\": \"system\"", "\"role\": \"system\", \"name\": \"x\"", "unknown key 'prompts.document[0].name'")]
    [InlineData("\"similarity\": \"cosine\"", "\"formatVersion\": 1", "is not valid")]
    [InlineData(",\n  \"similarity\": \"cosine\"", "", "the key 'similarity' is missing")]
    [InlineData("\"formatVersion\": 1", "\"formatVersion\": 2", "formatVersion is 2")]
    [InlineData("\"maxInputTokens\": 512", "\"maxInputTokens\": 0", "maxInputTokens is 0")]
    [InlineData("\"maxInputTokens\": 512", "\"maxInputTokens\": \"many\"", "is not valid")]
    [InlineData("\"maxReasoningTokens\": 96", "\"maxReasoningTokens\": -1", "maxReasoningTokens is -1")]
    [InlineData("\"cosine\"", "\"dot\"", "similarity is 'dot'")]
    [InlineData("{text}", "{query}", "{text} 0 times")]
    [InlineData("The embedding is <|embed_token|>", "The embedding is <|embed_token|>.", "prompts.document must end")]
    [InlineData("{\n  \"formatVersion\"", "[\n  \"formatVersion\"", "is not valid")]
    public void AFileThatWouldChangeEmbeddingsSilentlyIsRefused(string find, string replace, string message)
    {
        using TemporaryFolder folder = new();
        string json = EmbeddingSettings.Default.ToJson();
        int at = json.IndexOf(find, StringComparison.Ordinal);
        folder.Write(EmbeddingSettings.FileName, json[..at] + replace + json[(at + find.Length)..]);

        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => EmbeddingSettings.Load(folder.Path));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(folder.Path, error.Message, StringComparison.Ordinal);
    }
}
