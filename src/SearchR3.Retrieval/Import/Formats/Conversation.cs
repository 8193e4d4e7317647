using System.Text.Json;

namespace SearchR3.Retrieval.Import.Formats;

/// <summary>One field of a trl record: a text, or messages with roles.</summary>
internal sealed class Conversation
{
    private readonly JsonFields _record;
    private readonly string _field;
    private readonly string? _text;
    private readonly List<(string Role, string Content)> _messages = [];

    private Conversation(JsonFields record, string field, string? text)
    {
        _record = record;
        _field = field;
        _text = text;
    }

    /// <summary>Reads the field's value.</summary>
    public static Conversation Of(JsonElement value, string field, JsonFields record)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return new Conversation(record, field, value.GetString());
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            throw record.Wrong($"\"{field}\" is {JsonFields.Kind(value)}, neither a text nor a list of messages");
        }

        Conversation conversation = new(record, field, null);
        foreach (JsonElement element in value.EnumerateArray())
        {
            JsonFields message = record.Inner(element, field);
            conversation._messages.Add((message.Text("role"), Content(message)));
        }

        return conversation;
    }

    /// <summary>
    /// What is asked: the text, or a user message, perhaps after the system message. Of a prompt it is the last one, of a field that holds the answer too the
    /// last one before that.
    /// </summary>
    public string Query(bool keepInstructions)
    {
        if (_text is not null)
        {
            return _field == "prompt" ? _text : throw _record.Wrong($"\"{_field}\" is a text, so what was asked is not in it, and there is no \"prompt\"");
        }

        int end = _field == "prompt" ? _messages.Count : LastAnswer();
        int asked = end < 1 ? -1 : _messages.FindLastIndex(end - 1, m => m.Role == "user");
        if (asked < 0)
        {
            throw _record.Wrong($"\"{_field}\" has no user message{(_field == "prompt" ? "" : " before its last answer")} (its roles: {Roles()})");
        }

        string system = keepInstructions ? string.Join('\n', _messages.Where(m => m.Role is "system" or "developer").Select(m => m.Content.TrimEnd())) : "";
        return system.Length > 0 && _messages[asked].Content.Length > 0 ? $"{system}\n{_messages[asked].Content}" : _messages[asked].Content;
    }

    /// <summary>What is answered: the text, or the last thing that the assistant says.</summary>
    public string Answer() => _text ?? (LastAnswer() is >= 0 and int answer
        ? _messages[answer].Content
        : throw _record.Wrong($"\"{_field}\" has no assistant message with a text (its roles: {Roles()})"));

    private int LastAnswer() => _messages.FindLastIndex(m => m.Role == "assistant" && m.Content.Length > 0);

    private string Roles() => JsonFields.List(_messages.Select(m => m.Role));

    // A list of parts, of which those with text count; an assistant that calls a tool has none.
    private static string Content(JsonFields message)
    {
        if (!message.TryGet("content", out JsonElement content))
        {
            return "";
        }

        return content.ValueKind == JsonValueKind.Array
            ? string.Join('\n', content.EnumerateArray().Select(part => message.Inner(part, "content").TextOrEmpty("text")).Where(text => text.Length > 0))
            : message.AsText(content, "content");
    }
}
