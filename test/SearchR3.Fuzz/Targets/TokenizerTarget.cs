using System.Text;
using SearchR3.Retrieval;
using SearchR3.Tokenization;

namespace SearchR3.Fuzz.Targets;

/// <summary><see cref="Tokenizer.LoadFile"/>, then a text there and back, with control tokens and without.</summary>
internal sealed class TokenizerTarget : FuzzTarget
{
    private const string Text = "ab aB 12 <s>a\u0301\u00e9 \ud83d\ude00\ud800\n  it's";

    public override string Name => "tokenizer";

    public override string FileName => "tokenizer.json";

    public override bool IsJson => true;

    public override IReadOnlyList<string> Words =>
    [
        "\"Sequence\"", "\"Split\"", "\"Digits\"", "\"ByteLevel\"", "\"Replace\"", "\"NFC\"", "\"Lowercase\"", "\"Regex\"", "\"String\"",
        "\"Isolated\"", "\"Removed\"", "\"MergedWithPrevious\"", "\"MergedWithNext\"", "\"Contiguous\"", "\"(a|aa)+$\"", "\"\"", "\"[\"", "\"(?<!a)b\"",
        "\"normalized\":true", "\"lstrip\":true", "\"rstrip\":true", "\"single_word\":true", "16777215", "16777216", "-1", "null", "[\"a\",null]", "\"\\ud800\"", "\"\u0120\"",
    ];

    public override IEnumerable<byte[]> Seeds() => ((string[])
    [
        """
        {"version":"1.0","truncation":null,"padding":null,"added_tokens":[{"id":6,"content":"<s>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],
        "normalizer":null,"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true},"post_processor":null,"decoder":{"type":"ByteLevel"},
        "model":{"type":"BPE","dropout":null,"unk_token":null,"fuse_unk":false,"byte_fallback":false,"ignore_merges":false,"vocab":{"a":0,"b":1,"ab":2,"Ġ":3,"Ġa":4,"1":5},"merges":["a b","Ġ a"]}}
        """,
        """
        {"added_tokens":[{"id":3,"content":"it","special":false,"normalized":true,"single_word":true,"lstrip":true,"rstrip":true}],
        "normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Replace","pattern":{"Regex":"(?<=[a-z0-9])A"},"content":" A"},{"type":"Replace","pattern":{"String":"x"},"content":"y"},{"type":"Lowercase"}]},
        "pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"\\p{N}{1,3}|\\s+(?!\\S)|\\s+"},"behavior":"Isolated","invert":false},{"type":"Digits","individual_digits":true},{"type":"ByteLevel","add_prefix_space":true,"use_regex":false}]},
        "decoder":{"type":"ByteLevel"},"model":{"type":"BPE","unk_token":"u","fuse_unk":true,"ignore_merges":true,"vocab":{"a":0,"u":1,"aa":2},"merges":[["a","a"]]}}
        """,
    ]).Select(Encoding.UTF8.GetBytes);

    public override void Read(string path)
    {
        Tokenizer tokenizer = Tokenizer.LoadFile(path);
        try
        {
            tokenizer.Decode(tokenizer.Encode(Text));
            tokenizer.Decode(tokenizer.EncodePlain(Text), skipSpecialTokens: true);
        }
        catch (SearchR3Exception endless)
        {
            // Whoever encodes knows the tokenizer, not the file it came from.
            throw new SearchR3Exception($"{path}: {endless.Message}", endless);
        }
    }
}
