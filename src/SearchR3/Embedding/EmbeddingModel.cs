using SearchR3.Models;
using SearchR3.Models.Fused;
using SearchR3.Retrieval;
using SearchR3.Tokenization;

namespace SearchR3.Embedding;

/// <summary>
/// Turns texts into vectors: documents and direct queries in one forward pass, reasoning queries in one autoregressive pass whose last step
/// is the embed token. A text's vector is the same (1e-5 in float32) whatever batch it is in.
/// <para>Synchronous; one thread at a time may use it, and calls keep no tensors. Text goes in and float32 comes out.</para>
/// </summary>
public sealed class EmbeddingModel : IDisposable
{
    private readonly EmbeddingModelOptions _options;
    private readonly ReasoningEncoder _reasoning;
    private readonly FusedWeights? _int8;
    private readonly EmbeddingModelSource? _source;
    private string? _revision;

    /// <summary>
    /// Wraps a model that is already there, such as one in training. The model stays the caller's to dispose; prompts are rendered by the
    /// tokenizer's own chat template.
    /// </summary>
    /// <exception cref="SearchR3Exception">Settings, tokenizer and model do not fit together.</exception>
    public EmbeddingModel(
        CausalLanguageModel model, Tokenizer tokenizer, EmbeddingSettings settings, EmbeddingModelOptions? options = null)
        : this(model, tokenizer, settings, options ?? new(), source: null)
    {
    }

    internal EmbeddingModel(
        CausalLanguageModel model,
        Tokenizer tokenizer,
        EmbeddingSettings settings,
        EmbeddingModelOptions options,
        EmbeddingModelSource? source)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate(EmbeddingSettings.FileName);
        options.Validate();
        Model = model;
        Tokenizer = tokenizer;
        Settings = settings;
        _options = options;
        _source = source;
        EmbedToken = tokenizer.TokenId(settings.EmbedToken)
            ?? throw new SearchR3Exception($"The tokenizer has no token {settings.EmbedToken}, which {EmbeddingSettings.FileName} names.");
        var template = ChatTemplate.For(tokenizer);
        DocumentPrompt = new EmbeddingPrompt(tokenizer, template, settings.Prompts.Document, settings.EmbedToken);
        QueryPrompt = new EmbeddingPrompt(tokenizer, template, settings.Prompts.Query, settings.EmbedToken);
        ReasoningPrompt = new EmbeddingPrompt(tokenizer, template, settings.Prompts.Reasoning, settings.EmbedToken);
        EndOfTurn = tokenizer.TokenId(template.EndOfTurn)
            ?? throw new SearchR3Exception($"The tokenizer has no token {template.EndOfTurn}, which ends a turn of its chat template.");
        _int8 = options.DecodeDtype == "int8" ? FusedWeights.Int8(model) : null;
        _reasoning = new ReasoningEncoder(this, options.ReasoningBatchTokens, _int8);
    }

    /// <summary>The language model.</summary>
    public CausalLanguageModel Model { get; }

    /// <summary>The tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>What <c>searchr3.json</c> says, or the defaults.</summary>
    public EmbeddingSettings Settings { get; }

    /// <summary>What the model computes in: <c>f32</c>, <c>bf16</c> or <c>f16</c>.</summary>
    public string Dtype => TorchSettings.NameOf(Model.Dtype);

    /// <summary>Id of the embed token.</summary>
    public int EmbedToken { get; }

    /// <summary>Id of the token that ends a turn.</summary>
    public int EndOfTurn { get; }

    /// <summary>The document prompt, tokenised.</summary>
    public EmbeddingPrompt DocumentPrompt { get; }

    /// <summary>The direct query prompt, tokenised.</summary>
    public EmbeddingPrompt QueryPrompt { get; }

    /// <summary>The reasoning query prompt, tokenised.</summary>
    public EmbeddingPrompt ReasoningPrompt { get; }

    /// <summary>Length of every vector: the model's hidden size.</summary>
    public int Dimension => Model.Config.HiddenSize;

    /// <summary>
    /// Hash of weights and <c>searchr3.json</c>, 64 hex digits; read from the folder or computed at the first use. A model that was never
    /// saved has a name of its own, which nothing else has.
    /// </summary>
    public string Revision => _revision ??= _source?.Revision() ?? $"unsaved-{Guid.NewGuid():N}";

    /// <summary>Loads a model folder or an adapter folder.</summary>
    /// <param name="folder">
    /// A Hugging Face folder of the family qwen2, qwen3 or llama. Without <c>searchr3.json</c> it gets <see cref="EmbeddingSettings.Default"/>; an
    /// embed token that its tokenizer lacks is added, in a spare row of the embedding matrix where there is one, else in a new row.
    /// </param>
    /// <param name="options">Device, dtype, threads; null for the defaults.</param>
    /// <exception cref="SearchR3Exception">Something is missing or does not fit; the sentence names it.</exception>
    public static EmbeddingModel Load(string folder, EmbeddingModelOptions? options = null) =>
        EmbeddingModelFolder.Load(folder, options ?? new());

    /// <summary>
    /// Saves model, tokenizer and <c>searchr3.json</c> as a folder that Python's transformers loads unchanged, and the revision beside them. A
    /// model that carries an adapter is saved as an adapter folder, which names the base that it was loaded from by a relative path.
    /// </summary>
    /// <param name="folder">
    /// Created when missing. A folder with a model is replaced as a whole (<see cref="AtomicFolder"/>): who loads it, also after the process was killed,
    /// gets wholly the old or wholly the new model. Files in it that belong to no model stay.
    /// </param>
    /// <param name="dtype">What weights are stored in: <c>f32</c>, <c>bf16</c> or <c>f16</c>; null keeps the model's.</param>
    /// <exception cref="SearchR3Exception">The folder holds other things and no model, or it is the base that the adapter needs.</exception>
    public void Save(string folder, string? dtype = null)
    {
        ScalarType? stored = dtype is null ? null : TorchSettings.ParseDtype(dtype);
        string? baseModel = Model.Adapter is null ? null : BaseFrom(folder);
        EmbeddingModelFolder.Replace(folder, target =>
        {
            if (baseModel is null)
            {
                Checkpoint.Save(Model, target, stored);
            }
            else
            {
                LoraAdapter.Save(Model, target, baseModel);
            }

            Tokenizer.Save(target);
            Settings.Save(target);
            ModelRevision.Store(target);
        });
    }

    /// <summary>Embeds documents, without reasoning.</summary>
    /// <returns>In the order of <paramref name="texts"/>.</returns>
    /// <exception cref="SearchR3Exception">A text is empty or too long; the sentence names its index.</exception>
    /// <exception cref="OperationCanceledException">Between two batches.</exception>
    public IReadOnlyList<TextEmbedding> EmbedDocuments(
        IReadOnlyList<string> texts,
        EmbedOptions? options = null,
        IProgress<EmbeddingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        EmbedDirect(texts, DocumentPrompt, options?.Truncate ?? false, progress, cancellationToken);

    /// <summary>Embeds one document.</summary>
    public TextEmbedding EmbedDocument(string text, EmbedOptions? options = null) => EmbedDocuments([text], options)[0];

    /// <summary>Embeds queries, with reasoning unless <paramref name="options"/> say otherwise.</summary>
    /// <returns>In the order of <paramref name="texts"/>.</returns>
    /// <exception cref="SearchR3Exception">A text is empty or too long; the sentence names its index.</exception>
    /// <exception cref="OperationCanceledException">Between two batches or two decode steps.</exception>
    public IReadOnlyList<TextEmbedding> EmbedQueries(
        IReadOnlyList<string> texts,
        QueryOptions? options = null,
        IProgress<EmbeddingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Queries(texts, options ?? new(), onReasoning: null, progress, cancellationToken);

    /// <summary>Embeds one query.</summary>
    public TextEmbedding EmbedQuery(string text, QueryOptions? options = null, CancellationToken cancellationToken = default) =>
        EmbedQueries([text], options, progress: null, cancellationToken)[0];

    /// <summary>
    /// Embeds queries and hands out their reasoning as it is written: <paramref name="onReasoning"/> gets the text's index and the next piece,
    /// which is never half a character, on the calling thread. The pieces of a text together are its <see cref="TextEmbedding.Reasoning"/>.
    /// </summary>
    public IReadOnlyList<TextEmbedding> EmbedQueries(
        IReadOnlyList<string> texts,
        Action<int, string> onReasoning,
        QueryOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Queries(texts, options ?? new(), onReasoning, progress: null, cancellationToken);

    /// <summary>
    /// Embeds queries after reasonings that are given, not sampled: cached ones, a person's, or, as a control, those of other queries. A reasoning that the
    /// model wrote itself gives its own vector again, to rounding.
    /// </summary>
    /// <param name="texts">The queries.</param>
    /// <param name="reasonings">One for each query, cut at the budget of <paramref name="options"/>; may be empty.</param>
    /// <param name="options">Budget and truncation; what they say about sampling is not used.</param>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="cancellationToken">Asked between two batches.</param>
    /// <returns>In the order of <paramref name="texts"/>.</returns>
    /// <exception cref="SearchR3Exception">A text is empty or too long, or there are not as many reasonings as texts.</exception>
    public IReadOnlyList<TextEmbedding> EmbedQueriesAfter(
        IReadOnlyList<string> texts,
        IReadOnlyList<string> reasonings,
        QueryOptions? options = null,
        IProgress<EmbeddingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        _reasoning.EmbedAfter(texts, reasonings, options ?? new(), progress, cancellationToken);

    /// <summary>
    /// The unit-length hidden states at the last token of prompts that are tokenised already, in their order: what training measures with.
    /// </summary>
    public float[][] EncodePrompts(
        IReadOnlyList<int[]> tokenIds,
        IProgress<EmbeddingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        DirectEncoder.Encode(Model, tokenIds, _options.BatchTokens, progress, cancellationToken);

    /// <summary>Frees the model if this object loaded it.</summary>
    public void Dispose()
    {
        _int8?.Dispose();
        if (_source is not null)
        {
            Model.Dispose();
        }
    }

    /// <summary>The adapter's base as a path from <paramref name="folder"/>, which is not the base itself.</summary>
    private string BaseFrom(string folder)
    {
        string weights = _source?.WeightsFolder ?? throw new SearchR3Exception(
            "The model carries an adapter and was not loaded from a folder, so the adapter has no base to name; merge it before saving.");
        string path = Path.GetRelativePath(folder, weights);
        return path != "."
            ? path
            : throw new SearchR3Exception($"{folder} holds the base model, which the adapter needs; give another folder, or merge the adapter before saving");
    }

    /// <summary>Puts texts into a prompt; messages name the index where there are several.</summary>
    internal EncodedPrompt[] EncodeTexts(IReadOnlyList<string> texts, EmbeddingPrompt prompt, bool truncate)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var encoded = new EncodedPrompt[texts.Count];
        for (int i = 0; i < encoded.Length; i++)
        {
            string name = encoded.Length == 1 ? "The text" : $"The text at index {i}";
            encoded[i] = prompt.Encode(texts[i], Settings.MaxInputTokens, truncate, name);
        }

        return encoded;
    }

    private TextEmbedding[] Queries(
        IReadOnlyList<string> texts,
        QueryOptions options,
        Action<int, string>? onReasoning,
        IProgress<EmbeddingProgress>? progress,
        CancellationToken cancellationToken)
    {
        options.Validate();
        if (!options.Reasoning)
        {
            return EmbedDirect(texts, QueryPrompt, options.Truncate, progress, cancellationToken);
        }

        TextEmbedding[] reasoned = _reasoning.Embed(texts, options, onReasoning, progress, cancellationToken);
        return options.WithDirect
            ? [.. reasoned.Zip(EmbedDirect(texts, QueryPrompt, options.Truncate, progress: null, cancellationToken), SampleMean.WithDirect)]
            : reasoned;
    }

    private TextEmbedding[] EmbedDirect(
        IReadOnlyList<string> texts,
        EmbeddingPrompt prompt,
        bool truncate,
        IProgress<EmbeddingProgress>? progress,
        CancellationToken cancellationToken)
    {
        EncodedPrompt[] encoded = EncodeTexts(texts, prompt, truncate);
        float[][] vectors = EncodePrompts([.. encoded.Select(e => e.Ids)], progress, cancellationToken);
        return
        [
            .. texts.Select((text, i) => new TextEmbedding
            {
                Text = text,
                Vector = vectors[i],
                PromptTokens = encoded[i].Ids.Length,
                TruncatedTokens = encoded[i].TruncatedTokens,
            }),
        ];
    }
}
