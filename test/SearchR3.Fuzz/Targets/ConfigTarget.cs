using System.Text;
using SearchR3.Models;

namespace SearchR3.Fuzz.Targets;

/// <summary><see cref="ModelConfig.Load"/>.</summary>
internal sealed class ConfigTarget : FuzzTarget
{
    public override string Name => "config";

    public override string FileName => "config.json";

    public override bool IsJson => true;

    public override IReadOnlyList<string> Words =>
    [
        "\"qwen2\"", "\"qwen3\"", "\"llama\"", "\"llama3\"", "\"default\"", "\"rope_scaling\":", "\"rope_parameters\":", "\"rope_theta\":", "\"factor\":", "\"low_freq_factor\":",
        "\"head_dim\":", "\"eos_token_id\":", "\"layer_types\":", "\"full_attention\"", "1e400", "-1", "0", "2147483648", "1.5", "null", "[]", "{}", "\"\\ud800\"", "true",
    ];

    public override IEnumerable<byte[]> Seeds() => ((string[])
    [
        """
        {"architectures":["Qwen2ForCausalLM"],"model_type":"qwen2","hidden_size":32,"intermediate_size":64,"num_hidden_layers":2,"num_attention_heads":4,"num_key_value_heads":2,
        "vocab_size":400,"max_position_embeddings":1024,"rms_norm_eps":1e-6,"rope_theta":1000000.0,"tie_word_embeddings":true,"bos_token_id":1,"eos_token_id":[1,2],"pad_token_id":0,
        "hidden_act":"silu","use_sliding_window":false,"torch_dtype":"bfloat16","initializer_range":0.02,"attention_dropout":0.0}
        """,
        """
        {"model_type":"llama","hidden_size":64,"intermediate_size":64,"num_hidden_layers":1,"num_attention_heads":4,"head_dim":16,"vocab_size":100,"mlp_bias":false,"attention_bias":true,
        "rope_scaling":{"rope_type":"llama3","factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0,"original_max_position_embeddings":8192},"eos_token_id":2}
        """,
        """
        {"model_type":"qwen3","hidden_size":64,"intermediate_size":64,"num_hidden_layers":2,"num_attention_heads":2,"vocab_size":100,"layer_types":["full_attention","full_attention"],
        "rope_parameters":{"rope_type":"default","rope_theta":10000}}
        """,
    ]).Select(Encoding.UTF8.GetBytes);

    public override void Read(string path) => ModelConfig.Load(Path.GetDirectoryName(path)!);
}
