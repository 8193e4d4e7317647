using System.Text.Json;
using System.Text.Json.Nodes;
using SearchR3.Retrieval;

namespace SearchR3.Models;

/// <summary>Reads and writes <c>adapter_config.json</c>, refusing by name what changes the arithmetic and is not implemented.</summary>
/// <param name="Options">Ranks, scalings and trainable rows.</param>
/// <param name="BaseModel">The base, as the file names it.</param>
internal sealed record AdapterConfig(LoraOptions Options, string? BaseModel)
{
    public const string FileName = "adapter_config.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    // Off, empty or null is what each of these has to be.
    private static readonly string[] NotImplemented =
    [
        "use_dora", "lora_bias", "modules_to_save", "fan_in_fan_out", "target_parameters", "layer_replication", "use_qalora",
        "use_bdlora", "kasa_config", "arrow_config", "velora_config", "monteclora_config", "alora_invocation_tokens", "megatron_config",
    ];

    public static AdapterConfig Load(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new SearchR3Exception($"{path} does not exist: an adapter folder needs one beside its weights.");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new SearchR3Exception($"{path} is not a JSON object.");
            }

            var keys = new ConfigObject(document.RootElement, path);
            Refuse(keys);
            var options = new LoraOptions
            {
                Rank = keys.Integer("r") ?? 8,
                Alpha = keys.Number("lora_alpha") ?? 8,
                Dropout = keys.Number("lora_dropout") ?? 0,
                // Where the updates are is read from the weights; this list is only for those who attach anew.
                TargetModules = LoraOptions.AllProjections,
                RankPattern = Pattern(keys, "rank_pattern", (child, key) => child.Integer(key) ?? throw child.Missing(key)),
                AlphaPattern = Pattern(keys, "alpha_pattern", (child, key) => child.Number(key) ?? throw child.Missing(key)),
                UseRsLora = keys.Flag("use_rslora", false),
                TrainableTokenIndices = TokenIndices(keys),
            };
            options.Validate();
            return new AdapterConfig(options, keys.Text("base_model_name_or_path"));
        }
        catch (JsonException e)
        {
            throw new SearchR3Exception($"{path} is not valid JSON: {e.Message}", e);
        }
    }

    public static void Save(CausalLanguageModel model, LoraOptions options, string folder, string baseModel)
    {
        string[] adapted = [.. model.Projections.Where(p => p.Module.HasAdapter).Select(p => p.Name)];
        var json = new JsonObject
        {
            ["peft_type"] = "LORA",
            ["task_type"] = "CAUSAL_LM",
            ["base_model_name_or_path"] = baseModel,
            ["inference_mode"] = true,
            ["r"] = options.Rank,
            ["lora_alpha"] = options.Alpha,
            ["lora_dropout"] = options.Dropout,
            ["target_modules"] = new JsonArray([.. Targets(model, adapted).Select(name => (JsonNode)name)]),
            ["rank_pattern"] = new JsonObject(options.RankPattern.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value))),
            ["alpha_pattern"] = new JsonObject(options.AlphaPattern.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value))),
            ["use_rslora"] = options.UseRsLora,
            ["trainable_token_indices"] = options.TrainableTokenIndices.Count == 0
                ? null
                : new JsonArray([.. options.TrainableTokenIndices.Select(id => (JsonNode)id)]),
            ["bias"] = "none",
            ["fan_in_fan_out"] = false,
            ["init_lora_weights"] = true,
            ["use_dora"] = false,
            ["lora_bias"] = false,
            ["modules_to_save"] = null,
        };
        AtomicFile.WriteAllText(Path.Combine(folder, FileName), json.ToJsonString(Indented) + "\n");
    }

    // The short name where all projections of that name are adapted, else full names.
    private static IEnumerable<string> Targets(CausalLanguageModel model, string[] adapted)
    {
        string[] all = [.. model.Projections.Select(p => p.Name)];
        return adapted
            .GroupBy(name => name[(name.LastIndexOf('.') + 1)..])
            .SelectMany(group =>
                group.Count() == all.Count(name => ModulePattern.IsEnding(group.Key, name)) ? [group.Key] : group.AsEnumerable());
    }

    private static void Refuse(ConfigObject keys)
    {
        if ((keys.Text("peft_type") ?? "LORA") != "LORA")
        {
            throw keys.NotImplemented("peft_type", "LORA is");
        }

        if ((keys.Text("bias") ?? "none") != "none")
        {
            throw keys.NotImplemented("bias", "none is");
        }

        foreach (string key in keys.Names)
        {
            bool named = NotImplemented.Contains(key) || (key.StartsWith("use_", StringComparison.Ordinal) && key != "use_rslora");
            if (named && !IsOff(keys.Find(key)))
            {
                throw keys.NotImplemented(key, "leaving it out is");
            }
        }

        // PiSSA and its kin change the base weights as well; the others only choose where training starts.
        if (keys.Find("init_lora_weights") is { ValueKind: JsonValueKind.String } way
            && way.GetString() is not ("gaussian" or "eva" or "orthogonal"))
        {
            throw keys.NotImplemented("init_lora_weights", "true, false and gaussian are");
        }
    }

    private static bool IsOff(JsonElement? value) => value switch
    {
        null or { ValueKind: JsonValueKind.False } => true,
        { ValueKind: JsonValueKind.Array } list => list.GetArrayLength() == 0,
        { ValueKind: JsonValueKind.Object } pairs => !pairs.EnumerateObject().Any(),
        _ => false,
    };

    private static Dictionary<string, T> Pattern<T>(ConfigObject keys, string name, Func<ConfigObject, string, T> read) =>
        keys.Child(name) is ConfigObject child ? child.Names.ToDictionary(key => key, key => read(child, key)) : [];

    // A list for the embedding, or an object by module.
    private static IReadOnlyList<int> TokenIndices(ConfigObject keys)
    {
        const string Key = "trainable_token_indices";
        if (keys.Find(Key) is not { ValueKind: JsonValueKind.Object })
        {
            return keys.Integers(Key);
        }

        ConfigObject child = keys.Child(Key)!;
        if (child.Names.Any(name => name != "embed_tokens"))
        {
            throw keys.NotImplemented(Key, "rows of embed_tokens are");
        }

        return child.Integers("embed_tokens");
    }
}
