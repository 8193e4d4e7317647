namespace SearchR3.Tests.Tokenization;

/// <summary>Templates that say what the published ones say where no tool is in play, laid out in our own way.</summary>
internal static class ChatTemplates
{
    public const string ChatML =
        "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    public const string Qwen25 = """
        {%- if tools %}{{- "<|im_start|>system\n# Tools {\"a\": 1} }}" }}{%- for tool in tools %}{{- tool | tojson }}{%- endfor %}
        {%- else %}
          {%- if messages[0]['role'] == 'system' %}
            {{- '<|im_start|>system\n' + messages[0]['content'] + '<|im_end|>\n' }}
          {%- else %}
            {{- '<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\n' }}
          {%- endif %}
        {%- endif %}
        {%- for message in messages %}
          {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}
            {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' + '\n' }}
          {%- elif message.role == "assistant" %}{{- '<|im_start|>call' }}{%- if message.content %}{{- message.content }}{%- endif %}
          {%- elif message.role == "tool" %}{{- '<|im_start|>answer' }}
          {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}
          {{- '<|im_start|>assistant\n' }}
        {%- endif %}
        """;

    public const string Qwen3 = """
        {%- if tools %}{{- "# Tools" }}
        {%- else %}
          {%- if messages[0].role == 'system' %}{{- '<|im_start|>system\n' + messages[0].content + '<|im_end|>\n' }}{%- endif %}
        {%- endif %}
        {%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}
        {%- for message in messages[::-1] %}
          {%- set index = (messages|length - 1) - loop.index0 %}
          {%- if ns.multi_step_tool and message.role == "user" and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
            {%- set ns.multi_step_tool = false %}{%- set ns.last_query_index = index %}
          {%- endif %}
        {%- endfor %}
        {%- for message in messages %}
          {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
            {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' + '\n' }}
          {%- elif message.role == "assistant" %}
            {%- set content = message.content %}
            {%- set reasoning_content = '' %}
            {%- if message.reasoning_content is defined and message.reasoning_content is not none %}
              {%- set reasoning_content = message.reasoning_content %}
            {%- else %}
              {%- if '</think>' in message.content %}
                {%- set content = message.content.split('</think>')[-1].lstrip('\n') %}
                {%- set reasoning_content = message.content.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n') %}
              {%- endif %}
            {%- endif %}
            {%- if loop.index0 > ns.last_query_index %}
              {%- if loop.last or (not loop.last and reasoning_content) %}
                {{- '<|im_start|>' + message.role + '\n<think>\n' + reasoning_content.strip('\n') + '\n</think>\n\n' + content.lstrip('\n') }}
              {%- else %}
                {{- '<|im_start|>' + message.role + '\n' + content }}
              {%- endif %}
            {%- else %}
              {{- '<|im_start|>' + message.role + '\n' + content }}
            {%- endif %}
            {%- if message.tool_calls %}{{- 'call' }}{%- endif %}
            {{- '<|im_end|>\n' }}
          {%- elif message.role == "tool" %}{{- message.content }}
          {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}
          {{- '<|im_start|>assistant\n' }}
          {%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\n\n</think>\n\n' }}{%- endif %}
        {%- endif %}
        """;
}
