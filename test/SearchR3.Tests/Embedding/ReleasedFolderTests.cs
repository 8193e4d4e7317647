using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Tests.Testing;
using SearchR3.Tests.Tokenization;
using SearchR3.Tokenization;

namespace SearchR3.Tests.Embedding;

/// <summary>
/// The layout of the released Search-R3.0-Small: Qwen2.5-1.5B's files with the embed token in the tokenizer already, the matrix with its spare rows, ChatML, and two system
/// prompts of its own. The weights are random and the shape is shrunk in layers and width; vocabulary, heads and their ratio are the real ones.
/// </summary>
public sealed class ReleasedFolderTests : IDisposable
{
    private const int EmbedToken = 151665;
    private const int MatrixRows = 151936;

    private readonly TemporaryFolder _folder = new();

    public ReleasedFolderTests()
    {
        WriteTokenizer();
        ModelConfig config = new()
        {
            ModelType = "qwen2",
            HiddenSize = 48,
            IntermediateSize = 96,
            NumHiddenLayers = 2,
            NumAttentionHeads = 12,
            NumKeyValueHeads = 2,
            HeadDim = 4,
            VocabSize = MatrixRows,
            MaxPositionEmbeddings = 32768,
            AttentionBias = true,
            TieWordEmbeddings = true,
            InitializerRange = 0.3,
        };
        using CausalLanguageModel model = new(config, seed: 11);
        Checkpoint.Save(model, _folder.Path, ScalarType.BFloat16);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheFolderLoadsAsItIsAndItsOwnTokenIsUsed()
    {
        using EmbeddingModel model = EmbeddingModel.Load(_folder.Path);

        Assert.Equal((EmbedToken, MatrixRows), (model.EmbedToken, model.Model.Config.VocabSize));
        Assert.Equal("Qwen2.5", ChatTemplate.For(model.Tokenizer).Name);
        AssertEmbeds(model, "The embedding is ");
    }

    [Fact]
    public void ItsTwoSystemPromptsBelongIntoItsFolder()
    {
        // In the place of the released texts, which are not ours to copy: four numbered steps, and an analysis.
        const string embedding = "Analyse the input and make a semantic vector of its concepts and relations.";
        const string generation = "Enrich the input briefly: 1. concepts 2. key terms 3. synonyms 4. related topics. End with <|embed_token|>.";
        new EmbeddingSettings
        {
            EmbedToken = "<|embed_token|>",
            MaxReasoningTokens = 7,
            Prompts = new EmbeddingPrompts
            {
                Document = Direct(embedding),
                Query = Direct(embedding),
                Reasoning = [new ChatMessage("system", generation), new ChatMessage("user", "{text}")],
            },
        }.Save(_folder.Path);
        using EmbeddingModel model = EmbeddingModel.Load(_folder.Path);

        AssertEmbeds(model, "");
        TextEmbedding reasoned = model.EmbedQuery("open a stream");
        Assert.InRange(reasoned.ReasoningTokens, 0, 7);
        int[] prompt = model.ReasoningPrompt.Encode("open a stream").Ids;
        Assert.Equal($"<|im_start|>system\n{generation}<|im_end|>\n<|im_start|>user\nopen a stream<|im_end|>\n<|im_start|>assistant\n", model.Tokenizer.Decode(prompt));
        // A prompt that names the token means the token, as the released prompt does.
        Assert.Single(prompt, id => id == EmbedToken);

        static ChatMessage[] Direct(string system) =>
            [new ChatMessage("system", system), new ChatMessage("user", "{text}"), new ChatMessage("assistant", "<|embed_token|>")];
    }

    private static void AssertEmbeds(EmbeddingModel model, string response)
    {
        TextEmbedding document = model.EmbedDocument("Reads all lines of a file.");
        int[] ids = model.DocumentPrompt.Encode("Reads all lines of a file.").Ids;
        Assert.EndsWith($"Reads all lines of a file.<|im_end|>\n<|im_start|>assistant\n{response}<|embed_token|>", model.Tokenizer.Decode(ids), StringComparison.Ordinal);
        Assert.Equal(EmbedToken, ids[^1]);
        using Tensor states = model.Model.Forward(tensor([.. ids.Select(id => (long)id)], [1, ids.Length]));
        using Tensor expected = nn.functional.normalize(states[0, ids.Length - 1].to(ScalarType.Float32), dim: 0);
        Assert.All(expected.data<float>().ToArray().Zip(document.Vector), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        Assert.Equal(48, document.Vector.Length);
    }

    private void WriteTokenizer()
    {
        using GZipStream source = new(File.OpenRead(SharedFixtures.Path("fixtures/tokenizers/qwen3/tokenizer.json.gz")), CompressionMode.Decompress);
        JsonNode json = JsonNode.Parse(source)!;
        JsonArray added = json["added_tokens"]!.AsArray();
        foreach (JsonNode? later in added.Where(t => (int)t!["id"]! >= EmbedToken).ToArray())
        {
            added.Remove(later);
        }

        added.Add(new JsonObject
        {
            ["id"] = EmbedToken,
            ["content"] = "<|embed_token|>",
            ["single_word"] = false,
            ["lstrip"] = false,
            ["rstrip"] = false,
            ["normalized"] = false,
            ["special"] = true,
        });
        _folder.Write("tokenizer.json", json.ToJsonString());
        _folder.Write("tokenizer_config.json", JsonSerializer.Serialize(new { chat_template = ChatTemplates.Qwen25, eos_token = "<|im_end|>" }));
        _folder.Write("generation_config.json", """{"eos_token_id":[151645,151643]}""");
    }
}
