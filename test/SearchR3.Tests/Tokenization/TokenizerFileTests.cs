using System.Text.Json.Nodes;
using SearchR3.Retrieval;
using SearchR3.Tests.Testing;
using SearchR3.Tokenization;

namespace SearchR3.Tests.Tokenization;

/// <summary>What a tokenizer.json may say, and what it must not.</summary>
public sealed class TokenizerFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly JsonObject _json;

    public TokenizerFileTests()
    {
        TokenizerFixtures.Small.Save(_folder.Path);
        _json = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder.Path, "tokenizer.json")))!.AsObject();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AMissingFolderOrFileIsNamed()
    {
        Assert.Contains("/nowhere", Refusal(() => Tokenizer.Load("/nowhere")), StringComparison.Ordinal);
        using TemporaryFolder empty = new();
        Assert.Contains("tokenizer.json", Refusal(() => Tokenizer.Load(empty.Path)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500)]
    [InlineData(4000)]
    public void ATruncatedFileIsNotValidJson(int length)
    {
        string path = _folder.Write("cut.json", File.ReadAllBytes(Path.Combine(_folder.Path, "tokenizer.json"))[..length]);

        Assert.Contains("cut.json is not valid JSON", Refusal(() => Tokenizer.LoadFile(path)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"model\": {}}")]
    [InlineData("{\"model\": {\"vocab\": [], \"merges\": []}}")]
    public void AnotherJsonFileIsNoTokenizer(string text)
    {
        string path = _folder.Write("other.json", text);

        Assert.Contains("not a Hugging Face tokenizer", Refusal(() => Tokenizer.LoadFile(path)), StringComparison.Ordinal);
    }

    [Fact]
    public void AMergeOfAnUnknownTokenIsNamed()
    {
        _json["model"]!["merges"]!.AsArray().Add("a \u20AC");

        Assert.Contains("names \u20AC, which is not in the vocabulary", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void AMergeWithThreePartsIsRefused()
    {
        _json["model"]!["merges"]!.AsArray().Add("a b c");

        Assert.Contains("3 parts", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void AnIdForTwoTokensIsRefused()
    {
        _json["model"]!["vocab"]!["twice"] = 7;
        Assert.Contains("the id 7 is given to both", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void AnAddedTokenThatContradictsTheVocabularyIsRefused()
    {
        _json["added_tokens"]!.AsArray()[0]!["id"] = 10;
        Assert.Contains("the id 10 is given to both", Refusal(), StringComparison.Ordinal);
        _json["added_tokens"]!.AsArray()[0]!["id"] = 9999;
        Assert.Contains("9999", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model", "type", "\"Unigram\"", "Unigram")]
    [InlineData("model", "dropout", "0.1", "dropout")]
    [InlineData("model", "byte_fallback", "true", "byte_fallback")]
    [InlineData("model", "end_of_word_suffix", "\"</w>\"", "end_of_word_suffix")]
    [InlineData("model", "continuing_subword_prefix", "\"##\"", "continuing_subword_prefix")]
    [InlineData("model", "new_arithmetic", "1", "new_arithmetic")]
    [InlineData("model", "unk_token", "\"<unk>\"", "<unk>")]
    [InlineData("normalizer", null, "{\"type\": \"NFKC\"}", "NFKC")]
    [InlineData("pre_tokenizer", null, "{\"type\": \"Metaspace\"}", "Metaspace")]
    [InlineData("pre_tokenizer", null, "null", "null")]
    [InlineData("pre_tokenizer", null, "{\"type\": \"Sequence\", \"pretokenizers\": [{\"type\": \"Whitespace\"}, {\"type\": \"ByteLevel\"}]}", "Whitespace")]
    [InlineData("decoder", null, "{\"type\": \"WordPiece\"}", "WordPiece")]
    public void WhatWouldChangeIdsAndIsNotImplementedIsRefusedByName(string part, string? key, string value, string name)
    {
        if (key is null)
        {
            _json[part] = JsonNode.Parse(value);
        }
        else
        {
            _json[part]![key] = JsonNode.Parse(value);
        }

        Assert.Contains(name, Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[[:alpha:]]")]
    [InlineData("[a-z&&[^b]]")]
    [InlineData(@"\p{Han}+")]
    [InlineData("a++(")]
    public void ARegexThatDotNetReadsOtherwiseIsRefused(string regex)
    {
        _json["pre_tokenizer"]!["pretokenizers"]![0]!["pattern"]!["Regex"] = regex;

        Assert.Contains(regex, Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void AMergeThatMakesAControlTokenIsRefused()
    {
        _json["model"]!["vocab"]!["<|"] = 320;
        _json["model"]!["vocab"]!["<|>"] = 321;
        _json["model"]!["merges"]!.AsArray().Add("< |");
        _json["model"]!["merges"]!.AsArray().Add("<| >");
        Assert.Equal([321], Reload().EncodePlain("<|>"));

        _json["added_tokens"]!.AsArray().Add(AddedTokenJson(321, "<|>"));
        Assert.Contains("control token <|>", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void MergesMayBePairs()
    {
        int[] expected = Reload().EncodePlain("Reads the file");
        JsonArray merges = _json["model"]!["merges"]!.AsArray();
        for (int i = 0; i < merges.Count; i++)
        {
            merges[i] = new JsonArray([.. merges[i]!.GetValue<string>().Split(' ').Select(part => (JsonNode)part)]);
        }

        Assert.Equal(expected, Reload().EncodePlain("Reads the file"));
    }

    [Fact]
    public void IgnoreMergesTakesAKnownWordWholeButNeverAControlToken()
    {
        _json["model"]!["ignore_merges"] = true;
        _json["model"]!["vocab"]!["zebra"] = 320;
        _json["pre_tokenizer"] = JsonNode.Parse("{\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"use_regex\": false}");
        Tokenizer tokenizer = Reload();

        Assert.Equal([320], tokenizer.EncodePlain("zebra"));
        Assert.DoesNotContain(tokenizer.EncodePlain("<|im_end|>"), tokenizer.IsSpecial);
    }

    [Fact]
    public void AByteWithoutATokenIsTheUnknownTokenOrVanishes()
    {
        int z = Reload().EncodePlain("z").Single();
        _json["model"]!["vocab"]!.AsObject().Remove("z");
        Assert.Equal(Reload().EncodePlain("qq"), Reload().EncodePlain("qzzq"));

        _json["model"]!["vocab"]!["<unk>"] = z;
        _json["model"]!["unk_token"] = "<unk>";
        Assert.Equal(2, Reload().EncodePlain("qzzq").Count(id => id == z));
        _json["model"]!["fuse_unk"] = true;
        Assert.Equal(1, Reload().EncodePlain("qzzq").Count(id => id == z));
    }

    [Theory]
    // Token at the left, middle and right; what surrounds it is as Hugging Face strips it.
    [InlineData("lstrip", "a <x> b", "a", " b")]
    [InlineData("rstrip", "a <x> b", "a ", "b")]
    [InlineData("single_word", "a <x> b", "a ", " b")]
    [InlineData("none", "a<x>b", "a", "b")]
    public void AddedTokensTakeTheirWhiteSpaceAlong(string flag, string text, string left, string right)
    {
        JsonObject token = AddedTokenJson(320, "<x>");
        token[flag] = true;
        _json["added_tokens"]!.AsArray().Add(token);
        Tokenizer tokenizer = Reload();

        Assert.Equal([.. tokenizer.EncodePlain(left), 320, .. tokenizer.EncodePlain(right)], tokenizer.Encode(text));
    }

    [Fact]
    public void ASingleWordTokenIsNotFoundInsideAWord()
    {
        JsonObject token = AddedTokenJson(320, "<x>");
        token["single_word"] = true;
        _json["added_tokens"]!.AsArray().Add(token);

        Assert.DoesNotContain(320, Reload().Encode("a<x> b"));
    }

    [Fact]
    public void ANormalizedTokenIsFoundInTheNormalizedText()
    {
        JsonObject token = AddedTokenJson(320, "<X>");
        token["normalized"] = true;
        _json["added_tokens"]!.AsArray().Add(token);
        _json["normalizer"] = JsonNode.Parse("{\"type\": \"Lowercase\"}");

        Assert.Contains(320, Reload().Encode("a <x> b"));
        Assert.DoesNotContain(320, Reload().EncodePlain("a <x> b"));
    }

    [Fact]
    public void TheLongestAddedTokenWins()
    {
        _json["added_tokens"]!.AsArray().Add(AddedTokenJson(320, "<x>"));
        _json["added_tokens"]!.AsArray().Add(AddedTokenJson(321, "<x><y>"));

        Assert.Equal([321, 320], Reload().Encode("<x><y><x>"));
    }

    private static JsonObject AddedTokenJson(int id, string content) => new()
    {
        ["id"] = id,
        ["content"] = content,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = true,
    };

    private static string Refusal(Action action) => Assert.Throws<SearchR3Exception>(action).Message;

    private string Refusal() => Refusal(() => Reload());

    private Tokenizer Reload()
    {
        _folder.Write("tokenizer.json", _json.ToJsonString());
        return Tokenizer.Load(_folder.Path);
    }
}
