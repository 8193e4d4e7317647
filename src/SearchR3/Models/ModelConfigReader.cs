using System.Text.Json;
using SearchR3.Retrieval;

namespace SearchR3.Models;

/// <summary>Turns the text of a <c>config.json</c> into a <see cref="ModelConfig"/>, refusing what is not implemented.</summary>
internal static class ModelConfigReader
{
    /// <param name="json">The file's text.</param>
    /// <param name="path">Named in errors.</param>
    public static ModelConfig Read(string json, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new SearchR3Exception($"{path} is not a JSON object.");
            }

            var keys = new ConfigObject(document.RootElement, path);
            string family = keys.Text("model_type") ?? throw keys.Missing("model_type");
            if (family is not ("qwen2" or "qwen3" or "llama"))
            {
                throw new SearchR3Exception($"{path}: model_type \"{family}\" is not supported (qwen2, qwen3 and llama are).");
            }

            Refuse(keys, document.RootElement);
            ModelConfig config = Build(keys, family);
            try
            {
                config.Validate();
            }
            catch (SearchR3Exception e)
            {
                throw new SearchR3Exception($"{path}: {e.Message}", e);
            }

            return config;
        }
        catch (InvalidOperationException e)
        {
            throw new SearchR3Exception($"{path} holds a text that cannot be read: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw new SearchR3Exception($"{path} is not valid JSON: {e.Message}", e);
        }
    }

    private static ModelConfig Build(ConfigObject keys, string family)
    {
        int heads = keys.RequiredInteger("num_attention_heads");
        int hidden = keys.RequiredInteger("hidden_size");
        (double theta, RopeScaling? scaling) = RopeSettings.Read(keys);
        bool attentionBias = keys.Flag("attention_bias", false);
        return new ModelConfig
        {
            ModelType = family,
            HiddenSize = hidden,
            IntermediateSize = keys.RequiredInteger("intermediate_size"),
            NumHiddenLayers = keys.RequiredInteger("num_hidden_layers"),
            NumAttentionHeads = heads,
            NumKeyValueHeads = keys.Integer("num_key_value_heads") ?? heads,
            // transformers gives qwen3 heads of 128 where the file is silent; the others divide the width.
            HeadDim = keys.Integer("head_dim") ?? (family == "qwen3" ? 128 : hidden / Math.Max(heads, 1)),
            VocabSize = keys.RequiredInteger("vocab_size"),
            MaxPositionEmbeddings = keys.Integer("max_position_embeddings") ?? (family == "llama" ? 2048 : 32768),
            RmsNormEps = keys.Number("rms_norm_eps") ?? 1e-6,
            RopeTheta = theta,
            RopeScaling = scaling,
            TieWordEmbeddings = keys.Flag("tie_word_embeddings", false),
            AttentionBias = family == "qwen2" || attentionBias,
            AttentionOutputBias = family != "qwen2" && attentionBias,
            MlpBias = family == "llama" && keys.Flag("mlp_bias", false),
            QkNorm = family == "qwen3",
            InitializerRange = keys.Number("initializer_range") ?? 0.02,
            BosTokenId = keys.Integer("bos_token_id"),
            EosTokenIds = keys.Integers("eos_token_id"),
            PadTokenId = keys.Integer("pad_token_id"),
        };
    }

    private static void Refuse(ConfigObject keys, JsonElement root)
    {
        if ((keys.Text("hidden_act") ?? "silu") is not ("silu" or "swish"))
        {
            throw keys.NotImplemented("hidden_act", "silu is");
        }

        if (keys.Flag("use_sliding_window", false))
        {
            throw keys.NotImplemented("use_sliding_window", "full attention is");
        }

        if ((keys.Number("attention_dropout") ?? 0) != 0)
        {
            throw keys.NotImplemented("attention_dropout", "0 is");
        }

        if (keys.Find("layer_types") is { ValueKind: JsonValueKind.Array } types
            && types.EnumerateArray().Any(type => type.ValueKind != JsonValueKind.String || type.GetString() != "full_attention"))
        {
            throw keys.NotImplemented("layer_types", "full_attention in every layer is");
        }

        if (keys.Flag("rope_interleaved", false))
        {
            throw keys.NotImplemented("rope_interleaved", "false is");
        }

        foreach (JsonProperty property in root.EnumerateObject())
        {
            // A switch that is off, or a setting that is absent, changes nothing whatever its name.
            bool off = property.Value.ValueKind is JsonValueKind.Null or JsonValueKind.False;
            bool known = ModelConfigKeys.Read.Contains(property.Name) || ModelConfigKeys.Harmless.Contains(property.Name);
            if (!off && !known && !property.Name.StartsWith('_'))
            {
                throw new SearchR3Exception(
                    $"{keys.Path}: the key \"{property.Name}\" is not known here and may change the arithmetic; "
                    + "remove it if it does not.");
            }
        }
    }
}
