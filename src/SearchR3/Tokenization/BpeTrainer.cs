using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SearchR3.Tokenization;

/// <summary>
/// Trains a byte-level BPE tokenizer: starting from single bytes, the most frequent adjacent pair becomes a token, again and again
/// (Sennrich et al., 2016, arXiv:1508.07909). Ids: special tokens first, then the 256 bytes in the order of their spelling, then the
/// merges in the order they were found. The same texts give the same tokenizer: of equally frequent pairs the one with the smaller ids wins.
/// </summary>
public static class BpeTrainer
{
    /// <summary>Trains on every text; the result may have fewer tokens than asked for when no pair is frequent enough.</summary>
    /// <exception cref="SearchR3.Retrieval.SearchR3Exception">The options contradict each other.</exception>
    public static Tokenizer Train(IEnumerable<string> texts, BpeTrainerOptions options)
    {
        options.Validate();
        Dictionary<string, int> vocabulary = new(StringComparer.Ordinal);
        List<AddedToken> special = [];
        foreach (string token in options.SpecialTokens)
        {
            special.Add(new AddedToken(vocabulary.Count, token, Special: true));
            vocabulary.Add(token, vocabulary.Count);
        }

        foreach (char symbol in Enumerable.Range(0, 256).Select(value => ByteLevel.Char((byte)value)).Order())
        {
            vocabulary.Add(symbol.ToString(), vocabulary.Count);
        }

        TokenizerJson untrained = Untrained(vocabulary, special, options);
        PairMerger merger = new();
        foreach ((string word, int count) in CountWords(texts, untrained))
        {
            merger.Add([.. Encoding.UTF8.GetBytes(word).Select(value => vocabulary[ByteLevel.Char(value).ToString()])], count);
        }

        LearnMerges(untrained, merger, options);
        return new Tokenizer(untrained, TokenizerConfig.ForTrained(options.SpecialTokens));
    }

    private static void LearnMerges(TokenizerJson json, PairMerger merger, BpeTrainerOptions options)
    {
        string[] tokens = new string[options.VocabularySize];
        foreach ((string token, int id) in json.Vocabulary)
        {
            tokens[id] = token;
        }

        while (json.Vocabulary.Count < options.VocabularySize
            && merger.MostFrequent(options.MinFrequency) is (int left, int right))
        {
            string joined = tokens[left] + tokens[right];
            if (options.SpecialTokens.Contains(joined))
            {
                merger.Forget(left, right);
                continue;
            }

            // Two ways to build one string share its token.
            if (!json.Vocabulary.TryGetValue(joined, out int id))
            {
                id = json.Vocabulary.Count;
                json.Vocabulary.Add(joined, id);
                tokens[id] = joined;
            }

            json.Merges.Add(new Merge(left, right, id));
            merger.Merge(left, right, id);
        }
    }

    private static Dictionary<string, int> CountWords(IEnumerable<string> texts, TokenizerJson json)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (string text in texts)
        {
            foreach (ReadOnlyMemory<char> word in json.PreTokenizer.Split(json.Normalizer?.Normalize(text) ?? text))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(lookup, word.Span, out _)++;
            }
        }

        return counts;
    }

    private static TokenizerJson Untrained(
        Dictionary<string, int> vocabulary, List<AddedToken> special, BpeTrainerOptions options)
    {
        JsonObject rest = new()
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["normalizer"] = options.SplitCamelCaseAndLowercase ? CamelCaseAndLowercase() : null,
            ["pre_tokenizer"] = new JsonObject
            {
                ["type"] = "Sequence",
                ["pretokenizers"] = new JsonArray(
                    new JsonObject
                    {
                        ["type"] = "Split",
                        ["pattern"] = new JsonObject { ["Regex"] = KnownPatterns.Trained },
                        ["behavior"] = "Isolated",
                        ["invert"] = false,
                    },
                    ByteLevelComponent()),
            },
            ["post_processor"] = null,
            ["decoder"] = ByteLevelComponent(),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["dropout"] = null,
                ["unk_token"] = null,
                ["continuing_subword_prefix"] = null,
                ["end_of_word_suffix"] = null,
                ["fuse_unk"] = false,
                ["byte_fallback"] = false,
                ["ignore_merges"] = false,
            },
        };
        ComponentReader reader = new("the trained tokenizer");
        return new TokenizerJson
        {
            Vocabulary = vocabulary,
            Merges = [],
            AddedTokens = special,
            Rest = rest,
            Normalizer = rest["normalizer"] is JsonNode normalizer ? reader.ReadNormalizer(Element(normalizer)) : null,
            PreTokenizer = reader.ReadPreTokenizer((JsonElement?)Element(rest["pre_tokenizer"]!)),
        };
    }

    private static JsonElement Element(JsonNode node) => JsonSerializer.SerializeToElement(node);

    private static JsonObject ByteLevelComponent() => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = false,
        ["trim_offsets"] = true,
        ["use_regex"] = false,
    };

    private static JsonObject CamelCaseAndLowercase()
    {
        // A dot or underscore between letters joins names; as a space it leaves the words that people type.
        JsonArray steps =
        [
            new JsonObject
            {
                ["type"] = "Replace",
                ["pattern"] = new JsonObject { ["Regex"] = "(?<=[A-Za-z])[._](?=[A-Za-z])" },
                ["content"] = " ",
            },
        ];
        for (char capital = 'A'; capital <= 'Z'; capital++)
        {
            steps.Add(new JsonObject
            {
                ["type"] = "Replace",
                ["pattern"] = new JsonObject { ["Regex"] = CamelCaseNormalizer.PatternOf(capital) },
                ["content"] = $" {capital}",
            });
        }

        steps.Add(new JsonObject { ["type"] = "Lowercase" });
        return new JsonObject { ["type"] = "Sequence", ["normalizers"] = steps };
    }
}
