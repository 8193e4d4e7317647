using System.Text.Json.Nodes;
using SearchR3.Models;
using SearchR3.Retrieval;

namespace SearchR3.Tests.Models;

public sealed class ModelConfigTests : IDisposable
{
    private const string Small =
        """
        {"model_type": "qwen2", "hidden_size": 64, "intermediate_size": 160, "num_hidden_layers": 2, "num_attention_heads": 4,
         "num_key_value_heads": 2, "vocab_size": 512, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0, "tie_word_embeddings": true}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("searchr3-config-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("use_sliding_window", "true")]
    [InlineData("hidden_act", "\"gelu\"")]
    [InlineData("attention_dropout", "0.1")]
    [InlineData("rope_scaling", """{"rope_type": "yarn", "factor": 4.0}""")]
    [InlineData("rope_scaling", """{"type": "linear", "factor": 2.0}""")]
    [InlineData("rope_scaling", """{"rope_type": "default", "partial_rotary_factor": 0.5}""")]
    [InlineData("rope_parameters", """{"rope_type": "dynamic", "rope_theta": 1000000.0}""")]
    [InlineData("layer_types", """["full_attention", "sliding_attention"]""")]
    [InlineData("logit_scale", "0.5")]
    [InlineData("quantization_config", """{"bits": 4}""")]
    [InlineData("rope_interleaved", "true")]
    public void AKeyThatChangesTheArithmeticIsRefusedByName(string key, string value)
    {
        string message = Refusal(json => json[key] = JsonNode.Parse(value));

        Assert.Contains(key, message, StringComparison.Ordinal);
    }

    [Fact]
    public void HarmlessAndSwitchedOffKeysAreIgnored()
    {
        ModelConfig config = Load(json =>
        {
            json["use_cache"] = false;
            json["_name_or_path"] = "x";
            json["sliding_window"] = 4096;
            json["use_mrope"] = false;
            json["something_else"] = null;
        });

        Assert.Equal(16, config.HeadDim);
        Assert.True(config.AttentionBias);
        Assert.False(config.AttentionOutputBias);
    }

    [Theory]
    [InlineData("model_type", "\"mistral\"", "mistral")]
    [InlineData("model_type", null, "model_type")]
    [InlineData("hidden_size", null, "hidden_size")]
    [InlineData("hidden_size", "\"big\"", "hidden_size")]
    [InlineData("num_key_value_heads", "3", "num_key_value_heads 3")]
    [InlineData("head_dim", "15", "head_dim 15")]
    [InlineData("num_hidden_layers", "0", "num_hidden_layers")]
    public void AWrongValueIsNamed(string key, string? value, string expected)
    {
        string message = Refusal(json =>
        {
            json.Remove(key);
            if (value is not null)
            {
                json[key] = JsonNode.Parse(value);
            }
        });

        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoSpellingsThatDisagreeAreRefused()
    {
        string message = Refusal(json => json["rope_parameters"] = JsonNode.Parse("""{"rope_type": "default", "rope_theta": 500000}"""));

        Assert.Contains("500000", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingFileAndBrokenJsonAreNamed()
    {
        Assert.Contains(
            "config.json does not exist", Assert.Throws<SearchR3Exception>(() => ModelConfig.Load(_folder)).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "config.json"), "{\"model_type\": ");
        Assert.Contains(
            "not valid JSON", Assert.Throws<SearchR3Exception>(() => ModelConfig.Load(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SeveralEndTokensAreKept()
    {
        ModelConfig config = Load(json => json["eos_token_id"] = JsonNode.Parse("[7, 9]"));
        config.Save(_folder);

        Assert.Equal([7, 9], ModelConfig.Load(_folder).EosTokenIds);
    }

    private string Refusal(Action<JsonObject> change) => Assert.Throws<SearchR3Exception>(() => Load(change)).Message;

    private ModelConfig Load(Action<JsonObject> change)
    {
        JsonObject json = JsonNode.Parse(Small)!.AsObject();
        change(json);
        File.WriteAllText(Path.Combine(_folder, "config.json"), json.ToJsonString());
        return ModelConfig.Load(_folder);
    }
}
