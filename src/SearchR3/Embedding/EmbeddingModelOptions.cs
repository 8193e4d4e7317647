using SearchR3.Retrieval;

namespace SearchR3.Embedding;

/// <summary>Where and how a model runs.</summary>
public sealed record EmbeddingModelOptions
{
    /// <value><c>cpu</c> (the default), <c>cuda</c>, <c>cuda:n</c> or <c>mps</c>.</value>
    public string Device { get; init; } = "cpu";

    /// <value>
    /// <c>f32</c> (the default), <c>bf16</c> or <c>f16</c>: what the model computes in; vectors are float32 always. <c>auto</c> takes the
    /// type that the weights are stored in where the device computes in it, and float32 elsewhere.
    /// </value>
    public string Dtype { get; init; } = "f32";

    /// <value>
    /// What the decode steps of reasoning read: <c>auto</c> (the default), the weights themselves, or <c>int8</c>, copies made at loading with one scale an output: half the
    /// bytes of bf16, hence up to twice the tokens a second for a single query, for vectors that differ a little. Documents, prompts and training never use them.
    /// </value>
    public string DecodeDtype { get; init; } = "auto";

    /// <value>Threads of the numeric library; null (the default) leaves its own choice. Counts for the whole process.</value>
    public int? Threads { get; init; }

    /// <value>The base model of an adapter folder; null takes the path that the adapter names.</value>
    public string? BaseFolder { get; init; }

    /// <value>
    /// Prompts and limits in place of the folder's <c>searchr3.json</c>, such as for a base model that is about to be trained; null (the default) takes the folder's.
    /// An embed token that the tokenizer lacks is added.
    /// </value>
    public EmbeddingSettings? Settings { get; init; }

    /// <value>Padded tokens in a batch of direct encoding (default 4096); one long text may exceed it.</value>
    public int BatchTokens { get; init; } = 4096;

    /// <value>Padded tokens, prompt and budget, in a batch that reasons (default 16384); one long text may exceed it.</value>
    public int ReasoningBatchTokens { get; init; } = 16384;

    /// <summary>Checks the two batch sizes and the decode dtype.</summary>
    /// <exception cref="SearchR3Exception">One of them is out of its range.</exception>
    public void Validate()
    {
        if (BatchTokens < 1 || ReasoningBatchTokens < 1)
        {
            throw new SearchR3Exception(
                $"BatchTokens is {BatchTokens} and ReasoningBatchTokens is {ReasoningBatchTokens}; both must be at least 1.");
        }

        if (DecodeDtype is not ("auto" or "int8"))
        {
            throw new SearchR3Exception($"The decode dtype '{DecodeDtype}' is unknown; use auto or int8.");
        }
    }
}
