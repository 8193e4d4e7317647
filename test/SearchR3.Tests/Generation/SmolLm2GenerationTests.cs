using System.Text.Json;
using SearchR3.Embedding;
using SearchR3.Generation;
using SearchR3.Models;
using SearchR3.Tests.Models;
using SearchR3.Tests.Testing;
using SearchR3.Tokenization;

namespace SearchR3.Tests.Generation;

/// <summary>The whole way of a real instruct model: messages to prompt to ids to greedy text.</summary>
public sealed class SmolLm2GenerationTests
{
    [Fact]
    public void FourConversationsInOneBatchGiveTheReferencesIdsAndText()
    {
        string source = SharedFixtures.Path("models/smollm2-135m-instruct");
        string folder = SmolLm2Tests.Unpacked(source);
        var tokenizer = Tokenizer.Load(folder);
        var template = ChatTemplate.For(tokenizer);
        using CausalLanguageModel model = Checkpoint.Load(folder, CPU, ScalarType.Float32);
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(source, "expected.json")));
        JsonElement[] prompts = [.. expected.RootElement.EnumerateArray()];
        TextStream[] streams = [.. prompts.Select(_ => new TextStream(tokenizer))];

        IReadOnlyList<Completion> completions = new TextGenerator(model).Generate(
        [
            .. prompts.Select((prompt, i) => new GenerationRequest
            {
                Prompt = tokenizer.EncodeTemplate(template.Render(Messages(prompt)), template.ControlTokens),
                Sampling = new() { MaxNewTokens = 48 },
                StopTokens = [tokenizer.TokenId(template.EndOfTurn)!.Value],
                OnToken = streams[i].Push,
            }),
        ]);

        Assert.Equal(4, prompts.Length);
        for (int i = 0; i < prompts.Length; i++)
        {
            int[] greedy = [.. prompts[i].GetProperty("greedy_ids").EnumerateArray().Select(id => id.GetInt32())];
            Assert.Equal(greedy, completions[i].TokenIds);
            Assert.Equal(tokenizer.Decode(greedy, skipSpecialTokens: true), streams[i].Finish());
        }
    }

    [Fact]
    public void ItEmbedsWithTheDocumentedDefaults()
    {
        string folder = SmolLm2Tests.Unpacked(SharedFixtures.Path("models/smollm2-135m-instruct"));
        using EmbeddingModel model = EmbeddingModel.Load(folder);

        TextEmbedding embedding = model.EmbedQuery("read all lines of a file", new QueryOptions { MaxReasoningTokens = 8 });

        Assert.Equal(576, embedding.Vector.Length);
        Assert.Equal(49152, model.EmbedToken);
        Assert.Equal(49153, model.Model.Config.VocabSize);
        Assert.False(string.IsNullOrWhiteSpace(embedding.Reasoning));
    }

    private static ChatMessage[] Messages(JsonElement prompt) =>
    [
        .. prompt.GetProperty("messages").EnumerateArray()
            .Select(m => new ChatMessage(m.GetProperty("role").GetString()!, m.GetProperty("content").GetString()!)),
    ];
}
