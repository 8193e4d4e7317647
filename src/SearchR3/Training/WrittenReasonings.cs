using System.Text.Json;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Training;

/// <summary>The written reasoning of a query, from the source that the recipe names.</summary>
internal sealed class WrittenReasonings
{
    private readonly Dictionary<string, string>? _fromFile;
    private readonly ColdStartReasonings? _fromTemplate;

    private WrittenReasonings(Dictionary<string, string>? fromFile, ColdStartReasonings? fromTemplate)
    {
        _fromFile = fromFile;
        _fromTemplate = fromTemplate;
    }

    /// <summary>Null when the recipe has no reasoning.</summary>
    internal static WrittenReasonings? Open(SftReasoningOptions options, string dataFolder, Corpus corpus) => options.Source switch
    {
        SftReasoningSource.Template => new WrittenReasonings(null, new ColdStartReasonings(options.Template!, corpus)),
        SftReasoningSource.File => new WrittenReasonings(Read(Path.Combine(dataFolder, options.File!)), null),
        _ => null,
    };

    /// <summary>The reasoning, or null when the file has none for this query.</summary>
    internal string? For(TrainingQuery query, Random random) =>
        _fromTemplate is not null ? _fromTemplate.For(query, random) : _fromFile!.GetValueOrDefault(query.Id);

    /// <summary>
    /// Prompt, written reasoning and embed token of the pairs that show one, and where each reasoning begins: half A with cross-fitting, else all.
    /// </summary>
    internal (List<int[]> Sequences, List<int> Starts) Sequences(SftBatch batch, SftRecipe recipe, PromptEncoder prompts, Random random)
    {
        List<int[]> sequences = [];
        List<int> starts = [];
        int most = recipe.Loss.CrossEntropy.MaxReasonings;
        foreach (SftPair pair in batch.Pairs)
        {
            bool shown = pair.Query.IsWritten || !recipe.Reasoning.CrossFit;
            string? reasoning = shown ? For(pair.Query, random) : null;
            if (reasoning is null || (most > 0 && sequences.Count >= most))
            {
                continue;
            }

            int[] prompt = prompts.Reasoning(pair.Text);
            sequences.Add([.. prompt, .. prompts.ReasoningText(reasoning), prompts.EmbedToken]);
            starts.Add(prompt.Length);
        }

        return (sequences, starts);
    }

    private static Dictionary<string, string> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new SearchR3Exception($"the reasoning file {path} does not exist; correct reasoning.file in the recipe");
        }

        Dictionary<string, string> reasonings = [];
        int line = 0;
        foreach (string text in File.ReadLines(path))
        {
            line++;
            try
            {
                using JsonDocument json = JsonDocument.Parse(text);
                reasonings[json.RootElement.GetProperty("query-id").GetString()!] = json.RootElement.GetProperty("reasoning").GetString()!;
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                throw new SearchR3Exception(
                    $"{path} line {line} is not {{\"query-id\": \"...\", \"reasoning\": \"...\"}}; correct or remove the line", e);
            }
        }

        return reasonings;
    }
}
