using System.IO.Compression;
using System.Text.Json;
using SearchR3.Tests.Testing;
using SearchR3.Tokenization;

namespace SearchR3.Tests.Tokenization;

/// <summary>The two real tokenizers of shared/fixtures and a small one of our own, loaded once.</summary>
internal static class TokenizerFixtures
{
    private static readonly Lazy<Tokenizer> LazySmollm2 = new(() => LoadGzip("smollm2"));
    private static readonly Lazy<Tokenizer> LazyQwen3 = new(() => LoadGzip("qwen3"));
    private static readonly Lazy<Tokenizer> LazySmall = new(() => Train(camelCase: false));

    public static Tokenizer Smollm2 => LazySmollm2.Value;

    public static Tokenizer Qwen3 => LazyQwen3.Value;

    /// <summary>Trained on a few sentences: all 256 bytes, some merges, ChatML's tokens first.</summary>
    public static Tokenizer Small => LazySmall.Value;

    public static Tokenizer Train(bool camelCase) => BpeTrainer.Train(
        [.. Enumerable.Repeat("Reads all the text of the file, then closes the file. File.ReadAllText", 3)],
        new BpeTrainerOptions { VocabularySize = 320, SplitCamelCaseAndLowercase = camelCase });

    public static Tokenizer Named(string name) => name == "qwen3" ? Qwen3 : Smollm2;

    /// <summary>The expected strings of a fixture: text, ids, decoded text.</summary>
    public static List<(string Text, int[] Ids, string Decoded)> Expected(string name)
    {
        using JsonDocument json = JsonDocument.Parse(
            File.ReadAllText(SharedFixtures.Path($"fixtures/tokenizers/{name}/expected.json")));
        return [.. json.RootElement.EnumerateArray().Select(entry => (
            entry.GetProperty("text").GetString()!,
            entry.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ToArray(),
            entry.GetProperty("decoded").GetString()!))];
    }

    private static Tokenizer LoadGzip(string name)
    {
        string file = Path.Combine(Path.GetTempPath(), $"searchr3-{name}-{Guid.NewGuid():N}.json");
        try
        {
            using (GZipStream source = new(
                File.OpenRead(SharedFixtures.Path($"fixtures/tokenizers/{name}/tokenizer.json.gz")), CompressionMode.Decompress))
            using (FileStream target = File.Create(file))
            {
                source.CopyTo(target);
            }

            return Tokenizer.LoadFile(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
