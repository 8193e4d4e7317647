using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SearchR3.Fuzz;

/// <summary>Changes one value of a JSON text (or of one of its lines): another kind of value, a neighbour's, none, or twice the same.</summary>
internal static class JsonMutator
{
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1.5", "1e400", "2147483648", "9223372036854775808", "\"\"", "\"a\"", "\"\\ud800\"", "\"\\u0000\"", "[]", "{}", "[null]",
        "[[]]", "{\"type\":null}", "{\"a\":1}",
    ];

    /// <summary>A changed copy; the same array when it is not JSON, or JSON that can be parsed but not walked or written.</summary>
    public static byte[] Mutate(byte[] input, Random random)
    {
        try
        {
            return Change(input, random);
        }
        catch (Exception lazy) when (lazy is ArgumentException or InvalidOperationException)
        {
            // A name twice, or an escape that is half of a character: the nodes look only when they are asked.
            return input;
        }
    }

    private static byte[] Change(byte[] input, Random random)
    {
        string[] lines = Encoding.UTF8.GetString(input).Split('\n');
        bool whole = lines.Length > 1 && Parse(string.Join('\n', lines)) is not null;
        int line = random.Next(lines.Length);
        if (Parse(whole ? string.Join('\n', lines) : lines[line]) is not JsonNode root)
        {
            return input;
        }

        List<JsonNode> nodes = [];
        Collect(root, nodes);
        JsonNode chosen = nodes[random.Next(nodes.Count)];
        JsonNode? value = random.Next(3) == 0 ? nodes[random.Next(nodes.Count)].DeepClone() : Parse(Values[random.Next(Values.Length)]);
        switch (chosen.Parent)
        {
            case JsonObject parent:
                string key = chosen.GetPropertyName();
                if (random.Next(3) == 0)
                {
                    parent.Remove(key);
                }
                else
                {
                    parent[random.Next(6) == 0 ? key + "x" : key] = value;
                }

                break;
            case JsonArray parent:
                int index = chosen.GetElementIndex();
                switch (random.Next(3))
                {
                    case 0:
                        parent.RemoveAt(index);
                        break;
                    case 1:
                        parent.Insert(index, value);
                        break;
                    default:
                        parent[index] = value;
                        break;
                }

                break;
            default:
                return input;
        }

        string text = root.ToJsonString();
        if (whole)
        {
            return Encoding.UTF8.GetBytes(text);
        }

        lines[line] = text;
        return Encoding.UTF8.GetBytes(string.Join('\n', lines));
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Collect(JsonNode node, List<JsonNode> nodes)
    {
        nodes.Add(node);
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject parent => parent.Select(pair => pair.Value),
            JsonArray parent => parent,
            _ => [],
        };
        foreach (JsonNode child in children.OfType<JsonNode>())
        {
            Collect(child, nodes);
        }
    }
}
