using System.IO.Compression;
using System.Text;
using Microsoft.ML.Tokenizers;
using SearchR3.Tests.Testing;
using SearchR3.Tokenization;

namespace SearchR3.Tests.Tokenization;

public class BytePairEncoderTests
{
    [Fact]
    public void BothWaysToMergeAgreeWithEachOtherAndWithMicrosoftsLibrary()
    {
        string path = SharedFixtures.Path("fixtures/tokenizers/qwen3/tokenizer.json.gz");
        using GZipStream stream = new(File.OpenRead(path), CompressionMode.Decompress);
        using MemoryStream memory = new();
        stream.CopyTo(memory);
        TokenizerJson json = TokenizerJsonReader.Read(memory.ToArray(), path);
        BytePairEncoder encoder = new(json, []);
        Dictionary<int, string> tokens = json.Vocabulary.ToDictionary(pair => pair.Value, pair => pair.Key);
        BpeTokenizer reference = BpeTokenizer.Create(new BpeOptions(json.Vocabulary)
        {
            Merges = json.Merges.Select(merge => $"{tokens[merge.Left]} {tokens[merge.Right]}"),
            ByteLevel = true,
        });
        Random random = new(11);

        for (int round = 0; round < 400; round++)
        {
            string alphabet = round % 2 == 0 ? "aeionrst" : "the\u00e9\U0001F600ing";
            Rune[] runes = [.. alphabet.EnumerateRunes()];
            string word = string.Concat(Enumerable.Range(0, random.Next(1, 200)).Select(_ => runes[random.Next(runes.Length)]));
            int[] bytes = [.. Encoding.UTF8.GetBytes(word).Select(value => json.Vocabulary[ByteLevel.Char(value).ToString()])];
            int[] byScan = encoder.MergeByScan([.. bytes]);

            Assert.Equal(byScan, encoder.MergeByQueue([.. bytes]));
            Assert.Equal(reference.EncodeToIds(word), byScan);
        }
    }
}
