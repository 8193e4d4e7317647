using System.Text.Json;
using System.Text.Json.Nodes;

namespace SearchR3.Models;

/// <summary>
/// Writes a <see cref="ModelConfig"/> as <c>config.json</c>. The rotary settings take the older spelling, which every version of
/// transformers reads.
/// </summary>
internal static class ModelConfigWriter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Write(ModelConfig config, ScalarType? dtype)
    {
        var json = new JsonObject
        {
            ["architectures"] = new JsonArray(Architecture(config.ModelType)),
            ["model_type"] = config.ModelType,
            ["hidden_size"] = config.HiddenSize,
            ["intermediate_size"] = config.IntermediateSize,
            ["num_hidden_layers"] = config.NumHiddenLayers,
            ["num_attention_heads"] = config.NumAttentionHeads,
            ["num_key_value_heads"] = config.NumKeyValueHeads,
            ["vocab_size"] = config.VocabSize,
            ["max_position_embeddings"] = config.MaxPositionEmbeddings,
            ["hidden_act"] = "silu",
            ["rms_norm_eps"] = config.RmsNormEps,
            ["rope_theta"] = config.RopeTheta,
            ["rope_scaling"] = Scaling(config.RopeScaling),
            ["tie_word_embeddings"] = config.TieWordEmbeddings,
            ["initializer_range"] = config.InitializerRange,
            ["attention_dropout"] = 0.0,
            ["use_cache"] = true,
            ["bos_token_id"] = config.BosTokenId,
            ["eos_token_id"] = EndTokens(config.EosTokenIds),
            ["pad_token_id"] = config.PadTokenId,
        };
        if (config.ModelType != "qwen2" || config.HeadDim * config.NumAttentionHeads != config.HiddenSize)
        {
            json["head_dim"] = config.HeadDim;
        }

        if (config.ModelType != "qwen2")
        {
            json["attention_bias"] = config.AttentionBias;
        }

        if (config.ModelType == "llama")
        {
            json["mlp_bias"] = config.MlpBias;
        }
        else
        {
            json["use_sliding_window"] = false;
            json["sliding_window"] = null;
        }

        if (dtype is ScalarType stored)
        {
            json["torch_dtype"] = stored switch
            {
                ScalarType.BFloat16 => "bfloat16",
                ScalarType.Float16 => "float16",
                _ => "float32",
            };
        }

        return json.ToJsonString(Indented) + "\n";
    }

    private static string Architecture(string family) => family switch
    {
        "qwen2" => "Qwen2ForCausalLM",
        "qwen3" => "Qwen3ForCausalLM",
        _ => "LlamaForCausalLM",
    };

    private static JsonObject? Scaling(RopeScaling? scaling) => scaling is null ? null : new JsonObject
    {
        ["rope_type"] = "llama3",
        ["factor"] = scaling.Factor,
        ["low_freq_factor"] = scaling.LowFreqFactor,
        ["high_freq_factor"] = scaling.HighFreqFactor,
        ["original_max_position_embeddings"] = scaling.OriginalMaxPositionEmbeddings,
    };

    private static JsonNode? EndTokens(IReadOnlyList<int> ids) => ids.Count switch
    {
        0 => null,
        1 => ids[0],
        _ => new JsonArray([.. ids.Select(id => (JsonNode)id)]),
    };
}
