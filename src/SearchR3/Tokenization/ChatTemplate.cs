using System.Text;
using SearchR3.Retrieval;

namespace SearchR3.Tokenization;

/// <summary>
/// Writes a conversation as the text a chat model was trained on. The template of a model folder is recognised, not executed: plain
/// ChatML and the forms of Qwen2, Qwen2.5, Qwen3 and SmolLM2 are known, any other is an error. Immutable and thread-safe.
/// </summary>
public sealed class ChatTemplate
{
    private const string Start = "<|im_start|>";
    private const string End = "<|im_end|>";
    private const string ThinkStart = "<think>";
    private const string ThinkEnd = "</think>";

    private readonly string? _defaultSystemMessage;
    private readonly bool _thinks;

    private ChatTemplate(string name, string? defaultSystemMessage, bool thinks, Tokenizer tokenizer)
    {
        Name = name;
        _defaultSystemMessage = defaultSystemMessage;
        _thinks = thinks;
        ControlTokens =
            [Start, End, .. new[] { ThinkStart, ThinkEnd }.Where(token => thinks && tokenizer.TokenId(token) is not null)];
    }

    /// <summary>The family the template belongs to, for people.</summary>
    public string Name { get; }

    /// <summary>The tokens that split a rendered prompt; a caller adds its own, such as the embed token. All are in the vocabulary.</summary>
    public IReadOnlyList<string> ControlTokens { get; }

    /// <summary>The token that ends a turn.</summary>
    public string EndOfTurn { get; } = End;

    /// <summary>The template of the folder that <paramref name="tokenizer"/> was loaded from.</summary>
    /// <exception cref="SearchR3Exception">The template is not one of the known forms, or its tokens are not in the vocabulary.</exception>
    public static ChatTemplate For(Tokenizer tokenizer) => Recognise(tokenizer.ChatTemplateText, tokenizer);

    /// <summary>Recognises a Jinja template; null, a folder without one, means plain ChatML where the vocabulary has its tokens.</summary>
    /// <exception cref="SearchR3Exception">The template is not one of the known forms, or its tokens are not in the vocabulary.</exception>
    public static ChatTemplate Recognise(string? jinja, Tokenizer tokenizer)
    {
        string? missing = new[] { Start, End }.FirstOrDefault(token => tokenizer.TokenId(token) is null);
        if (jinja is null)
        {
            return missing is null
                ? new ChatTemplate("ChatML", null, thinks: false, tokenizer)
                : throw new SearchR3Exception(
                    $"The model folder has no chat template and its vocabulary no {missing}; add a chat_template to tokenizer_config.json.");
        }

        if (ChatTemplateForm.Find(jinja) is not (ChatTemplateForm form, var system))
        {
            throw new SearchR3Exception(
                "The model's chat template is none of the supported ones ("
                + string.Join(", ", ChatTemplateForm.All.Select(known => known.Name)) + $"); it begins \"{Beginning(jinja)}\".");
        }

        return missing is null
            ? new ChatTemplate(form.Name, system, form.Thinks, tokenizer)
            : throw new SearchR3Exception($"The chat template ({form.Name}) needs the token {missing}, which is not in the vocabulary.");
    }

    /// <summary>
    /// The prompt. A last message of the assistant stays open, without its end of turn; any other last message is followed by the
    /// generation prompt. The text holds what the messages hold, so put a placeholder where text of users belongs and fill it in with
    /// <see cref="Tokenizer.EncodeTemplate(string, IReadOnlyList{string}, string, string)"/>.
    /// </summary>
    /// <exception cref="SearchR3Exception">There is no message, or one of another role than system, user and assistant.</exception>
    public string Render(IReadOnlyList<ChatMessage> messages)
    {
        if (messages.Count == 0)
        {
            throw new SearchR3Exception("A prompt needs at least one message.");
        }

        if (messages.FirstOrDefault(m => m.Role is not ("system" or "user" or "assistant")) is ChatMessage other)
        {
            throw new SearchR3Exception($"A message has the role {other.Role}; the roles are system, user and assistant.");
        }

        StringBuilder prompt = new();
        if (_defaultSystemMessage is not null && messages[0].Role != "system")
        {
            AppendTurn(prompt, "system", _defaultSystemMessage);
        }

        int lastQuery = LastQuery(messages);
        for (int i = 0; i < messages.Count; i++)
        {
            ChatMessage message = messages[i];
            bool last = i == messages.Count - 1;
            bool thinking = _thinks && message.Role == "assistant";
            AppendTurn(prompt, message.Role, thinking ? WithThinkBlock(message.Content, last, i > lastQuery) : message.Content);
        }

        if (messages[^1].Role == "assistant")
        {
            prompt.Length -= End.Length + 1;
        }
        else
        {
            prompt.Append(Start).Append("assistant\n");
        }

        return prompt.ToString();
    }

    private static string Beginning(string jinja) =>
        (jinja.Length <= 60 ? jinja : jinja[..60]).ReplaceLineEndings(" ");

    private static void AppendTurn(StringBuilder prompt, string role, string content) =>
        prompt.Append(Start).Append(role).Append('\n').Append(content).Append(End).Append('\n');

    /// <summary>Qwen3's last question: the last message of the user that is not a tool's answer; without one, the last message.</summary>
    private static int LastQuery(IReadOnlyList<ChatMessage> messages)
    {
        for (int i = messages.Count - 1; i >= 0; i--)
        {
            string content = messages[i].Content;
            bool toolAnswer = content.StartsWith("<tool_response>", StringComparison.Ordinal)
                && content.EndsWith("</tool_response>", StringComparison.Ordinal);
            if (messages[i].Role == "user" && !toolAnswer)
            {
                return i;
            }
        }

        return messages.Count - 1;
    }

    /// <summary>
    /// Qwen3 drops the think blocks of past turns and writes one, perhaps empty, into the turn after the last question.
    /// </summary>
    private static string WithThinkBlock(string content, bool last, bool afterLastQuery)
    {
        string reasoning = "";
        int end = content.IndexOf(ThinkEnd, StringComparison.Ordinal);
        if (end >= 0)
        {
            string before = content[..end].TrimEnd('\n');
            reasoning = before[(before.LastIndexOf(ThinkStart, StringComparison.Ordinal) is var at and >= 0 ? at + ThinkStart.Length : 0)..]
                .TrimStart('\n');
            content = content[(content.LastIndexOf(ThinkEnd, StringComparison.Ordinal) + ThinkEnd.Length)..].TrimStart('\n');
        }

        return afterLastQuery && (last || reasoning.Length > 0)
            ? $"{ThinkStart}\n{reasoning.Trim('\n')}\n{ThinkEnd}\n\n{content.TrimStart('\n')}"
            : content;
    }
}
