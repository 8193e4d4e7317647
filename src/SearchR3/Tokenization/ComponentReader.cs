using System.Text.Json;
using SearchR3.Retrieval;

namespace SearchR3.Tokenization;

/// <summary>Reads the normalizer, the pre-tokenizer and the decoder of the tokenizer.json called <paramref name="name"/>.</summary>
internal sealed class ComponentReader(string name)
{
    /// <summary>The normalizer; null where the file has none.</summary>
    public TextNormalizer? ReadNormalizer(JsonElement? element)
    {
        if (element is not JsonElement normalizer)
        {
            return null;
        }

        string type = Type(normalizer);
        return type switch
        {
            "NFC" => new NfcNormalizer(),
            "Lowercase" => new LowercaseNormalizer(),
            "Replace" => ReadReplace(normalizer),
            "Sequence" => new SequenceNormalizer(ReadSteps(normalizer.GetProperty("normalizers"))),
            _ => throw Unsupported("normalizer", type),
        };
    }

    /// <summary>The pre-tokenizer; it must end in ByteLevel.</summary>
    public PreTokenizer ReadPreTokenizer(JsonElement? element)
    {
        if (element is not JsonElement preTokenizer || !EndsInByteLevel(preTokenizer))
        {
            throw new SearchR3Exception(
                $"{name}: the pre-tokenizer {(element is JsonElement other ? Type(other) : "null")} does not end in ByteLevel; "
                + "only byte-level BPE is supported.");
        }

        return ReadPreTokenizer(preTokenizer);
    }

    /// <summary>Accepts a ByteLevel decoder.</summary>
    public void CheckDecoder(JsonElement? element)
    {
        if (element is not JsonElement decoder || Type(decoder) != "ByteLevel")
        {
            throw Unsupported("decoder", element is JsonElement other ? Type(other) : "null");
        }
    }

    private static string Type(JsonElement component) => component.GetProperty("type").GetString()!;

    private static bool EndsInByteLevel(JsonElement component)
    {
        if (Type(component) != "Sequence")
        {
            return Type(component) == "ByteLevel";
        }

        JsonElement[] steps = [.. component.GetProperty("pretokenizers").EnumerateArray()];
        // A step after ByteLevel would see the spelling of bytes instead of text.
        return steps.Length > 0 && EndsInByteLevel(steps[^1]) && !steps[..^1].Any(EndsInByteLevel);
    }

    private static bool Flag(JsonElement component, string key, bool otherwise) =>
        component.TryGetProperty(key, out JsonElement value) ? value.GetBoolean() : otherwise;

    /// <summary>A run of camelCase rules becomes one step; see <see cref="CamelCaseNormalizer"/>.</summary>
    private List<TextNormalizer> ReadSteps(JsonElement list)
    {
        List<TextNormalizer> steps = [];
        string capitals = "";
        foreach (JsonElement step in list.EnumerateArray())
        {
            if (CapitalOf(step) is char capital)
            {
                capitals += capital;
                continue;
            }

            EndRun();
            steps.Add(ReadNormalizer(step)!);
        }

        EndRun();
        return steps;

        void EndRun()
        {
            if (capitals.Length > 0)
            {
                steps.Add(new CamelCaseNormalizer(capitals));
                capitals = "";
            }
        }
    }

    private static char? CapitalOf(JsonElement step) =>
        Type(step) == "Replace" && step.GetProperty("pattern").TryGetProperty("Regex", out JsonElement regex)
            ? CamelCaseNormalizer.CapitalOf(regex.GetString()!, step.GetProperty("content").GetString()!)
            : null;

    private ReplaceNormalizer ReadReplace(JsonElement normalizer) =>
        new(ReadPattern(normalizer.GetProperty("pattern")), normalizer.GetProperty("content").GetString()!);

    private CodePointRegex ReadPattern(JsonElement pattern)
    {
        if (pattern.TryGetProperty("Regex", out JsonElement regex))
        {
            return CodePointRegex.Create(regex.GetString()!);
        }

        return pattern.TryGetProperty("String", out JsonElement literal)
            ? CodePointRegex.Literal(literal.GetString()!)
            : throw Unsupported("pattern", pattern.ToString());
    }

    private PreTokenizer ReadPreTokenizer(JsonElement preTokenizer)
    {
        string type = Type(preTokenizer);
        return type switch
        {
            "ByteLevel" => new ByteLevelPreTokenizer(
                Flag(preTokenizer, "add_prefix_space", true), Flag(preTokenizer, "use_regex", true)),
            "Digits" => new DigitsPreTokenizer(Flag(preTokenizer, "individual_digits", false)),
            "Split" => ReadSplit(preTokenizer),
            "Sequence" => new SequencePreTokenizer(
                [.. preTokenizer.GetProperty("pretokenizers").EnumerateArray().Select(ReadPreTokenizer)]),
            _ => throw Unsupported("pre-tokenizer", type),
        };
    }

    private SplitPreTokenizer ReadSplit(JsonElement split)
    {
        string text = split.GetProperty("behavior").GetString()!;
        return Enum.TryParse(text, out SplitBehavior behavior) && Enum.IsDefined(behavior)
            ? new SplitPreTokenizer(ReadPattern(split.GetProperty("pattern")), behavior, Flag(split, "invert", false))
            : throw Unsupported("split behavior", text);
    }

    private SearchR3Exception Unsupported(string what, string which) => new($"{name}: the {what} {which} is not supported.");
}
