using System.Collections.Frozen;

namespace SearchR3.Models;

/// <summary>What each known key of <c>config.json</c> means to this project, so that nothing is dropped silently.</summary>
internal static class ModelConfigKeys
{
    /// <summary>Keys that <see cref="ModelConfigReader"/> reads and computes with.</summary>
    public static readonly FrozenSet<string> Read = new[]
    {
        "model_type", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads",
        "head_dim", "vocab_size", "max_position_embeddings", "rms_norm_eps", "rope_theta", "rope_scaling", "rope_parameters",
        "tie_word_embeddings", "attention_bias", "mlp_bias", "initializer_range", "bos_token_id", "eos_token_id", "pad_token_id",
        "hidden_act", "use_sliding_window", "layer_types", "attention_dropout",
    }.ToFrozenSet();

    /// <summary>
    /// Keys that do not change a hidden state: bookkeeping, the kernel chosen in Python, generation settings of old files, and sizes
    /// that only act when a refused switch is on (<c>sliding_window</c>, <c>max_window_layers</c>). <c>pretraining_tp</c> splits a sum.
    /// </summary>
    public static readonly FrozenSet<string> Harmless = new[]
    {
        "architectures", "auto_map", "torch_dtype", "dtype", "transformers_version", "use_cache", "sliding_window",
        "max_window_layers", "pretraining_tp", "is_llama_config", "name_or_path", "attn_implementation", "output_attentions",
        "output_hidden_states", "return_dict", "id2label", "label2id", "num_labels", "problem_type", "finetuning_task",
        "task_specific_params", "tokenizer_class", "prefix", "chunk_size_feed_forward", "tie_encoder_decoder", "bad_words_ids",
        "begin_suppress_tokens", "decoder_start_token_id", "diversity_penalty", "do_sample", "early_stopping",
        "encoder_no_repeat_ngram_size", "exponential_decay_length_penalty", "forced_bos_token_id", "forced_eos_token_id",
        "length_penalty", "max_length", "min_length", "no_repeat_ngram_size", "num_beam_groups", "num_beams",
        "num_return_sequences", "output_scores", "remove_invalid_values", "repetition_penalty", "return_dict_in_generate",
        "sep_token_id", "suppress_tokens", "temperature", "tf_legacy_loss", "top_k", "top_p", "torchscript", "typical_p",
        "use_bfloat16", "transformers.js_config", "rope_interleaved", "max_seq_len", "seq_length", "image_token_id",
        "video_token_id", "vision_start_token_id", "vision_end_token_id", "unsloth_version", "unsloth_fixed",
    }.ToFrozenSet();
}
