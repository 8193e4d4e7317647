using System.Globalization;
using System.Text;
using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Retrieval;
using SearchR3.Tokenization;

namespace SearchR3.Cli.Commands.Conversion;

/// <summary>The <c>README.md</c> of an exported model: what it is, the exact prompts, how to use it from C# and Python, how it was trained, what it reaches.</summary>
internal sealed class ModelCard(EmbeddingModel model, string dtype, TrainingNote? training, IReadOnlyList<CardResult> results)
{
    public const string FileName = "README.md";

    // A card of somebody's own is not replaced.
    private const string Mark = "<!-- written by searchr3 export -->";

    /// <summary>Writes the card, unless the folder has one that this program did not write.</summary>
    /// <returns>Whether it did.</returns>
    public bool Write(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (File.Exists(path) && !File.ReadAllText(path).Contains(Mark, StringComparison.Ordinal))
        {
            return false;
        }

        AtomicFile.WriteAllText(path, Text(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))));
        return true;
    }

    /// <summary>The card's Markdown.</summary>
    public string Text(string name)
    {
        StringBuilder card = new();
        card.Append("---\nlibrary_name: transformers\npipeline_tag: feature-extraction\ntags:\n- search-r3\n- sentence-similarity\n---\n");
        card.Append(Mark).Append("\n\n# ").Append(name).Append("\n\n");
        ModelConfig config = model.Model.Config;
        double millions = model.Model.named_parameters().Sum(p => (double)p.parameter.numel()) / 1e6;
        card.Append(CultureInfo.InvariantCulture, $"An embedding model that can reason before it embeds (Search-R3, arXiv 2510.07048): {config.ModelType}, {millions:0.#}M parameters, ");
        card.Append(CultureInfo.InvariantCulture, $"{config.NumHiddenLayers} layers, {dtype}. An embedding is the last hidden state, after the final norm, at `{model.Settings.EmbedToken}` ");
        card.Append(CultureInfo.InvariantCulture, $"(token {model.EmbedToken}), {model.Dimension} numbers, divided by its length; similarity is the cosine.\n\n");
        Prompts(card);
        Use(card, name);
        Training(card);
        Results(card);
        return card.ToString();
    }

    private void Prompts(StringBuilder card)
    {
        var template = ChatTemplate.For(model.Tokenizer);
        EmbeddingPrompts prompts = model.Settings.Prompts;
        card.Append("## Prompts\n\nExactly these, with the text in place of `{text}`; no other token is added.\n\n");
        Prompt("Documents", prompts.Document);
        Prompt("Queries, embedded directly", prompts.Query);
        Prompt(
            $"Queries, embedded after reasoning: the model goes on, at most {model.Settings.MaxReasoningTokens} tokens, and `{model.Settings.EmbedToken}` follows where it does not end with it itself",
            prompts.Reasoning);

        void Prompt(string title, IReadOnlyList<ChatMessage> messages) =>
            card.Append(title).Append(":\n\n````text\n").Append(template.Render(messages)).Append("\n````\n\n");
    }

    private static void Use(StringBuilder card, string name)
    {
        card.Append("## Use\n\nIn a .NET program:\n\n```csharp\n");
        card.Append(CultureInfo.InvariantCulture, $"using EmbeddingModel model = EmbeddingModel.Load(\"{name}\");\n");
        card.Append("TextEmbedding query = model.EmbedQuery(\"a query\");          // reasons first; query.Reasoning, query.Vector\n");
        card.Append("TextEmbedding document = model.EmbedDocument(\"a document\");\n```\n\n");
        card.Append("In Python, a document (a query likewise, with its prompt):\n\n```python\n");
        card.Append("import torch\nfrom transformers import AutoModelForCausalLM, AutoTokenizer\n\n");
        card.Append(CultureInfo.InvariantCulture, $"tokenizer = AutoTokenizer.from_pretrained(\"{name}\")\nmodel = AutoModelForCausalLM.from_pretrained(\"{name}\")\n");
        card.Append("prompt = PROMPT.replace(\"{text}\", \"a document\")          # PROMPT: the first block above\n");
        card.Append("ids = tokenizer(prompt, add_special_tokens=False, return_tensors=\"pt\")\n");
        card.Append("state = model(**ids, output_hidden_states=True).hidden_states[-1][0, -1]\n");
        card.Append("embedding = torch.nn.functional.normalize(state, dim=0)\n```\n\n");
    }

    private void Training(StringBuilder card)
    {
        if (training is null)
        {
            return;
        }

        card.Append(CultureInfo.InvariantCulture, $"## Training\n\n`train {training.Stage}` of Search-R3 for .NET");
        card.Append(training.BestStep is int step ? string.Create(CultureInfo.InvariantCulture, $", step {step} (the best on held-out queries)") : "");
        card.Append(training.GitCommit is { } commit ? $", commit {commit}" : "").Append(", by this recipe:\n\n```json\n").Append(training.Recipe).Append("\n```\n\n");
    }

    private void Results(StringBuilder card)
    {
        if (results.Count > 0)
        {
            card.Append("## Results\n\nMetrics follow trec_eval's conventions.\n");
        }

        foreach (CardResult result in results)
        {
            string[] metrics = [.. result.Systems[0].Metrics.Keys];
            card.Append(CultureInfo.InvariantCulture, $"\n{result.Data}, {result.Split}: {result.Queries:N0} queries, {result.Documents:N0} documents\n\n");
            card.Append("| system | ").AppendJoin(" | ", metrics).Append(" |\n|---|").Insert(card.Length, "---:|", metrics.Length).Append('\n');
            foreach ((string system, IReadOnlyDictionary<string, double> values) in result.Systems)
            {
                card.Append("| ").Append(system).Append(" | ")
                    .AppendJoin(" | ", metrics.Select(m => values[m].ToString("0.000", CultureInfo.InvariantCulture))).Append(" |\n");
            }
        }
    }
}
