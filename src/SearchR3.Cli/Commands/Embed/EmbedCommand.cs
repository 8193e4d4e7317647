using System.CommandLine;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Cli.Search;
using SearchR3.Embedding;
using SearchR3.Generation;
using SearchR3.Retrieval;

namespace SearchR3.Cli.Commands.Embed;

/// <summary><c>embed</c>: lines in, JSON lines out, in the same order.</summary>
internal sealed class EmbedCommand
{
    private const int ReasoningBatch = 32;
    private const int DirectBatch = 256;

    private readonly Setting<string?> _model = ModelLoader.Setting();
    private readonly Setting<string> _decode = ModelLoader.DecodeSetting();
    private readonly Setting<string> _kind = Setting.Choice("--kind", "What the lines are; documents are embedded without reasoning.", "query", "document");
    private readonly Setting<string> _reasoning = Setting.Choice("--reasoning", "Whether the model reasons about a query first.", "on", "off");
    private readonly Setting<int?> _budget = Setting.OptionalNumber<int>("--max-reasoning-tokens", "The most tokens of reasoning.", "the model's own");
    private readonly Setting<double> _temperature = Setting.Number("--temperature", "0 takes the likeliest token, more samples.", 0.0);
    private readonly Setting<int> _samples = Setting.Number("--samples", "Reasonings sampled for each query, whose embeddings are averaged; more than one need a temperature.", 1);
    private readonly Setting<int?> _seed = Setting.OptionalNumber<int>("--seed", "Starts the random numbers of each text.", "a new one each time");
    private readonly Setting<int?> _dimensions = DimensionsSetting.Create("Writes");
    private readonly Setting<bool> _truncate = Setting.Flag("--truncate", "Cuts the end of texts that are too long; else they are an error.");

    public static Command Create(CommandHost host)
    {
        EmbedCommand c = new();
        Command command = new("embed", "Reads lines from standard input and writes one JSON object a line: text, reasoning, stopReason, tokens, embedding.")
        {
            c._model, c._kind, c._reasoning, c._budget, c._decode, c._temperature, c._samples, c._seed, c._dimensions, c._truncate,
        };
        return host.Handle(command, c.Run);
    }

    private void Run(Invocation invocation)
    {
        bool documents = invocation.Get(_kind) == "document";
        if (documents && invocation.IsGiven(_reasoning) && invocation.Get(_reasoning) == "on")
        {
            throw new SearchR3Exception("--reasoning on does not go with --kind document: documents are embedded without reasoning");
        }

        QueryOptions options = new()
        {
            Reasoning = !documents && invocation.Get(_reasoning) == "on",
            MaxReasoningTokens = invocation.Get(_budget),
            Samples = invocation.AtLeast(_samples, 1),
            Sampling = new SamplingOptions { Temperature = invocation.Get(_temperature), Seed = invocation.Get(_seed) },
            Truncate = invocation.Get(_truncate),
        };
        if (options.MaxReasoningTokens is < 0)
        {
            throw new SearchR3Exception($"--max-reasoning-tokens is {options.MaxReasoningTokens}; give 0 or more");
        }

        options.Sampling.Validate();
        options.Validate();
        using EmbeddingModel model = ModelLoader.Load(invocation, ShippedModel.Resolve(invocation.Get(_model)), _decode);
        int? size = DimensionsSetting.Of(invocation, _dimensions, model);
        EmbeddingPrompt prompt = documents ? model.DocumentPrompt : options.Reasoning ? model.ReasoningPrompt : model.QueryPrompt;
        int cutTexts = 0;
        int cutTokens = 0;
        IEnumerable<InputLine> lines = InputLines.Read(invocation.Terminal.Input);
        foreach (IReadOnlyList<InputLine> batch in LineBatches.Of(lines, options.Reasoning ? ReasoningBatch : DirectBatch, invocation.Cancellation))
        {
            foreach (InputLine line in batch)
            {
                QueryText.Check(prompt, model.Settings.MaxInputTokens, line.Text, options.Truncate, $"line {line.Number}");
            }

            string[] texts = [.. batch.Select(line => line.Text)];
            IReadOnlyList<TextEmbedding> embeddings = documents
                ? model.EmbedDocuments(texts, new EmbedOptions { Truncate = options.Truncate }, progress: null, invocation.Cancellation)
                : model.EmbedQueries(texts, options, progress: null, invocation.Cancellation);
            foreach (TextEmbedding embedding in embeddings)
            {
                cutTexts += embedding.TruncatedTokens > 0 ? 1 : 0;
                cutTokens += embedding.TruncatedTokens;
                JsonOutput.WriteLine(invocation.Terminal.Out, EmbeddedLine.Of(size is int count ? embedding with { Vector = ShortenedVector.Of(embedding.Vector, count) } : embedding));
            }
        }

        if (cutTexts > 0)
        {
            invocation.Note($"note: the end of {cutTexts} texts was cut, {cutTokens} tokens in all");
        }
    }
}
