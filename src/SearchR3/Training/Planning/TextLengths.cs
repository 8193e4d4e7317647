using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Retrieval.Beir;
using SearchR3.Tokenization;

namespace SearchR3.Training.Planning;

/// <summary>Mean tokens of what a run feeds, prompts with them, from a sample of the data.</summary>
/// <param name="Query">A query embedded directly.</param>
/// <param name="Prompt">A query's prompt up to where the reasoning begins.</param>
/// <param name="Document">A document.</param>
/// <param name="Budget">The most tokens of a reasoning.</param>
/// <param name="Documents">Documents of the corpus.</param>
public sealed record TextLengths(double Query, double Prompt, double Document, int Budget, int Documents)
{
    private const int Sample = 256;

    /// <summary>What is assumed of a reasoning before one was written: half of the budget.</summary>
    public double Reasoning => Budget / 2.0;

    /// <summary>Measures a data set with the tokenizer and the prompts of a model folder; its weights need not be there.</summary>
    /// <param name="modelFolder">With <c>tokenizer.json</c>; an adapter's folder takes its base's where it has none.</param>
    /// <param name="settings">Prompts in place of the folder's; null takes those.</param>
    /// <param name="data">A BEIR folder.</param>
    /// <param name="split">Whose queries are sampled.</param>
    public static TextLengths Measure(string modelFolder, EmbeddingSettings? settings, string data, string split)
    {
        string weights = LoraAdapter.IsAdapterFolder(modelFolder) ? LoraAdapter.BaseFolder(modelFolder) : modelFolder;
        var tokenizer = Tokenizer.Load(File.Exists(Path.Combine(modelFolder, "tokenizer.json")) ? modelFolder : weights);
        settings ??= EmbeddingSettings.Load(modelFolder) ?? EmbeddingSettings.Load(weights) ?? EmbeddingSettings.Default;
        tokenizer.AddSpecialToken(settings.EmbedToken);
        return Measure(tokenizer, settings, BeirDataset.Load(data, split));
    }

    /// <summary>The same for what is loaded already.</summary>
    internal static TextLengths Measure(Tokenizer tokenizer, EmbeddingSettings settings, BeirDataset data)
    {
        var template = ChatTemplate.For(tokenizer);
        int Template(IReadOnlyList<ChatMessage> messages) => new EmbeddingPrompt(tokenizer, template, messages, settings.EmbedToken).TemplateTokens;
        double Mean(IEnumerable<string> texts) => texts.Select(t => (double)Math.Min(tokenizer.EncodePlain(t).Length, settings.MaxInputTokens)).DefaultIfEmpty().Average();
        double query = Mean(Spread(data.Queries.Count).Select(i => data.Queries[i].Text));
        double document = Mean(Spread(data.Corpus.Count).Select(i => data.Corpus[i].FullText));
        return new TextLengths(
            query + Template(settings.Prompts.Query),
            query + Template(settings.Prompts.Reasoning),
            document + Template(settings.Prompts.Document),
            settings.MaxReasoningTokens,
            data.Corpus.Count);
    }

    private static IEnumerable<int> Spread(int count) => Enumerable.Range(0, Math.Min(count, Sample)).Select(i => (int)((long)i * count / Math.Min(count, Sample)));
}
