using System.Text.Json;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Import.Formats;

/// <summary>trl's lines: conversations, prompts with completions, and preferences, as texts or as messages.</summary>
internal sealed class TrlFormat : IImportFormat
{
    private const string Shape =
        "trl's records are {\"messages\": [{\"role\": \"user\", \"content\": \"...\"}, {\"role\": \"assistant\", \"content\": \"...\"}]}, or \"prompt\" with \"completion\" (perhaps \"label\"), or with \"chosen\" and \"rejected\"";

    public string Name => "trl";

    public IReadOnlyList<string> Rules =>
    [
        "The query is the last user message that the last assistant message answers; that answer is the document. Earlier turns are left away, and so are messages of tools.",
        "`prompt` with `completion`: query and document, each a text or messages; with `label` false the completion is a hard negative. `prompt` with `chosen` and `rejected`: document and hard negative; without `prompt`, the query is in the messages of `chosen`.",
        "A system message is left away. With `--keep-instructions` it stands before the query, on lines of its own.",
    ];

    public IEnumerable<ImportedRecord> Read(ImportSource source) =>
        DataFiles.Json(source, Name).SelectMany(file => JsonFields.Read(source, file, Shape, (fields, location) => Example(fields, location, source.Options)));

    private static ImportedExample Example(JsonFields fields, ImportLocation location, ImportOptions options)
    {
        Conversation prompt;
        if (fields.TryGet("messages", out JsonElement messages))
        {
            prompt = Conversation.Of(messages, "messages", fields);
            return Example(location, prompt.Query(options.KeepInstructions), [prompt.Answer()], []);
        }

        if (fields.TryGet("chosen", out JsonElement chosen))
        {
            var answer = Conversation.Of(chosen, "chosen", fields);
            prompt = fields.TryGet("prompt", out JsonElement given) ? Conversation.Of(given, "prompt", fields) : answer;
            string[] rejected = fields.TryGet("rejected", out JsonElement other) ? [Conversation.Of(other, "rejected", fields).Answer()] : [];
            return Example(location, prompt.Query(options.KeepInstructions), [answer.Answer()], rejected);
        }

        if (!fields.Has("prompt") || !fields.TryGet("completion", out JsonElement completion))
        {
            throw fields.Wrong($"the record has no document to its prompt (it has: {JsonFields.List(fields.Names)})");
        }

        fields.TryGet("prompt", out JsonElement asked);
        string document = Conversation.Of(completion, "completion", fields).Answer();
        bool isPositive = !fields.TryGet("label", out JsonElement label) || label.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw fields.Wrong($"\"label\" is {JsonFields.Kind(label)}, not true or false"),
        };
        string query = Conversation.Of(asked, "prompt", fields).Query(options.KeepInstructions);
        return isPositive ? Example(location, query, [document], []) : Example(location, query, [], [document]);
    }

    private static ImportedExample Example(ImportLocation location, string query, string[] positives, string[] negatives) => new(
        location,
        new Query("", query),
        [.. positives.Select(text => JsonFields.Document(text))],
        [.. negatives.Select(text => JsonFields.Document(text))]);
}
