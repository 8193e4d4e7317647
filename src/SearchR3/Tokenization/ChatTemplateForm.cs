using System.Text.RegularExpressions;

namespace SearchR3.Tokenization;

/// <summary>A family of chat templates: how its canonical form reads, and what sets its rendering apart from plain ChatML.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="Pattern">Matches the whole canonical form; the group <c>system</c> is the default system message.</param>
/// <param name="Thinks">Whether turns of the assistant have think blocks (Qwen3).</param>
internal sealed record ChatTemplateForm(string Name, Regex Pattern, bool Thinks)
{
    private const string Turn = "<|im_start|>{{message.role}}\n{{message.content}}<|im_end|>\n";
    private const string Prompt = "{%if add_generation_prompt%}<|im_start|>assistant\n{%endif%}";
    private const string PromptDefault =
        "{%if not add_generation_prompt is defined%}{%set add_generation_prompt = false%}{%endif%}";

    // What only tools reach may say anything but must not add a branch for the roles that we render.
    private const string OnlyTools = "@TOOLS@";
    private const string DefaultSystem = "@SYSTEM@";
    private const string Maybe = "@MAYBE@";
    private const string End = "@END@";

    /// <summary>The supported forms.</summary>
    public static IReadOnlyList<ChatTemplateForm> All { get; } =
    [
        Create("ChatML", $"{Maybe}{PromptDefault}{End}{{%for message in messages%}}{Turn}{{%endfor%}}{Prompt}"),
        Create(
            "ChatML with a default system message (SmolLM2, Qwen2)",
            "{%for message in messages%}"
            + $"{{%if loop.first and messages[0].role != 'system'%}}<|im_start|>system\n{DefaultSystem}<|im_end|>\n{{%endif%}}"
            + $"{Turn}{{%endfor%}}{Prompt}"),
        Create(
            "Qwen2.5",
            $"{{%if tools%}}{OnlyTools}{{%else%}}"
            + "{%if messages[0].role == 'system'%}<|im_start|>system\n{{messages[0].content}}<|im_end|>\n"
            + $"{{%else%}}<|im_start|>system\n{DefaultSystem}<|im_end|>\n{{%endif%}}{{%endif%}}"
            + "{%for message in messages%}"
            + "{%if (message.role == 'user') or (message.role == 'system' and not loop.first)"
            + $" or (message.role == 'assistant' and not message.tool_calls)%}}{Turn}"
            + $"{{%elif message.role == 'assistant'%}}{OnlyTools}{{%elif message.role == 'tool'%}}{OnlyTools}{{%endif%}}{{%endfor%}}{Prompt}"),
        Create("Qwen3", Qwen3(message: "message.content", setsContentFirst: true), thinks: true),
        Create("Qwen3 (2507)", Qwen3(message: "content", setsContentFirst: false), thinks: true),
    ];

    /// <summary>The form that a template has and its default system message, or null.</summary>
    public static (ChatTemplateForm Form, string? DefaultSystemMessage)? Find(string jinja)
    {
        string canonical = JinjaCanonicalForm.Of(jinja);
        foreach (ChatTemplateForm form in All)
        {
            Match match = form.Pattern.Match(canonical);
            if (match.Success)
            {
                Group system = match.Groups["system"];
                return (form, system.Success ? system.Value : null);
            }
        }

        return null;
    }

    private static ChatTemplateForm Create(string name, string form, bool thinks = false)
    {
        string pattern = Regex.Escape(form)
            .Replace(OnlyTools, @"(?:(?!\{%elif).)*", StringComparison.Ordinal)
            .Replace(DefaultSystem, @"(?<system>(?:(?!<\|im_end\|>|\{[{%]|\u0001).)*)", StringComparison.Ordinal)
            .Replace(Maybe, "(?:", StringComparison.Ordinal)
            .Replace(End, ")?", StringComparison.Ordinal);
        return new ChatTemplateForm(
            name, new Regex($@"\A{pattern}\z", RegexOptions.Singleline | RegexOptions.CultureInvariant), thinks);
    }

    /// <summary>The first release reads <c>message.content</c> everywhere; the later one first checks that it is a string.</summary>
    private static string Qwen3(string message, bool setsContentFirst)
    {
        string content = $"{{%set content = {message}.split('</think>')[-1].lstrip('\\n')%}}";
        string reasoning =
            $"{{%set reasoning_content = {message}.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n')%}}";
        string isString = "{%if message.content is string%}{%set content = message.content%}{%else%}{%set content = ''%}{%endif%}";
        string given = setsContentFirst ? "defined and message.reasoning_content is not none" : "string";
        const string plainAssistant = "<|im_start|>{{message.role}}\n{{content}}";
        return $"{{%if tools%}}{OnlyTools}{{%else%}}"
            + "{%if messages[0].role == 'system'%}<|im_start|>system\n{{messages[0].content}}<|im_end|>\n{%endif%}{%endif%}"
            + "{%set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1)%}"
            + "{%for message in messages[::-1]%}{%set index = (messages|length - 1) - loop.index0%}"
            + "{%if ns.multi_step_tool and message.role == 'user' and "
            + $"{Maybe}message.content is string and {End}"
            + "not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>'))%}"
            + "{%set ns.multi_step_tool = false%}{%set ns.last_query_index = index%}{%endif%}{%endfor%}"
            + "{%for message in messages%}" + (setsContentFirst ? "" : isString)
            + "{%if (message.role == 'user') or (message.role == 'system' and not loop.first)%}"
            + $"<|im_start|>{{{{message.role}}}}\n{{{{{message}}}}}<|im_end|>\n"
            + "{%elif message.role == 'assistant'%}" + (setsContentFirst ? "{%set content = message.content%}" : "")
            + $"{{%set reasoning_content = ''%}}{{%if message.reasoning_content is {given}%}}"
            + "{%set reasoning_content = message.reasoning_content%}"
            + $"{{%else%}}{{%if '</think>' in {message}%}}{(setsContentFirst ? content + reasoning : reasoning + content)}"
            + "{%endif%}{%endif%}"
            + "{%if loop.index0 > ns.last_query_index%}{%if loop.last or (not loop.last and reasoning_content)%}"
            + "<|im_start|>{{message.role}}\n<think>\n{{reasoning_content.strip('\\n')}}\n</think>\n\n{{content.lstrip('\\n')}}"
            + $"{{%else%}}{plainAssistant}{{%endif%}}{{%else%}}{plainAssistant}{{%endif%}}"
            + $"{{%if message.tool_calls%}}{OnlyTools}{{%endif%}}<|im_end|>\n"
            + $"{{%elif message.role == 'tool'%}}{OnlyTools}{{%endif%}}{{%endfor%}}"
            + "{%if add_generation_prompt%}<|im_start|>assistant\n"
            + "{%if enable_thinking is defined and enable_thinking is false%}<think>\n\n</think>\n\n{%endif%}{%endif%}";
    }
}
