using System.Text.Json;
using System.Text.Json.Nodes;
using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Tests.Models;
using SearchR3.Tests.Testing;
using SearchR3.Tokenization;

namespace SearchR3.Tests.Cli;

[Collection(CliWorldCollection.Name)]
public sealed class ConversionCommandTests(CliWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Out => Path.Combine(_folder.Path, "out");

    [Theory]
    [InlineData("bf16", "bfloat16")]
    [InlineData("f16", "float16")]
    [InlineData("f32", "float32")]
    public void ExportWritesAFolderInTheChosenFormatThatEmbedsAlike(string dtype, string name)
    {
        CliRun run = CliRun.Of("export", "--model", world.Model, "--out", Out, "--dtype", dtype, "--json");

        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument config = JsonDocument.Parse(File.ReadAllText(Path.Combine(Out, "config.json")));
        Assert.Equal(name, config.RootElement.GetProperty("torch_dtype").GetString());
        float[] before = Embed(world.Model);
        float[] after = Embed(Out);
        Assert.True(before.Zip(after, (a, b) => a * b).Sum() > 0.99);
    }

    [Fact]
    public void ExportKeepsTheModelsOwnFormatWhenNoneIsGiven()
    {
        Assert.Equal(0, CliRun.Of("export", "--model", world.Model, "--out", Out, "--dtype", "bf16").ExitCode);

        Assert.Equal(0, CliRun.Of("export", "--model", Out, "--out", Out + "2").ExitCode);

        Assert.Equal(File.ReadAllBytes(Path.Combine(Out, "model.safetensors")), File.ReadAllBytes(Path.Combine(Out + "2", "model.safetensors")));
    }

    [Fact]
    public void AModelIsNotWrittenOverItself() =>
        CliRun.Of("export", "--model", world.Model, "--out", world.Model).AssertOneSentence("--out", world.Model);

    [Fact]
    public void MergeWritesAPlainModelThatComputesWhatAdapterAndBaseDid()
    {
        string adapter = Path.Combine(_folder.Path, "adapter");
        using CausalLanguageModel model = Checkpoint.Load(world.Model, CPU, ScalarType.Float32);
        LoraAdapter.Attach(model, new LoraOptions { Rank = 2 }, seed: 3);
        using (no_grad())
        {
            foreach ((string _, TorchSharp.Modules.Parameter parameter) in LoraAdapter.Parameters(model))
            {
                parameter.fill_(TorchNumber.Of(0.05));
            }
        }

        LoraAdapter.Save(model, adapter, world.Model);

        CliRun run = CliRun.Of("merge", "--model", adapter, "--out", Out, "--json");

        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Out);
        Assert.Equal(14, json.RootElement.GetProperty("modules").GetInt32());
        Assert.InRange(json.RootElement.GetProperty("largestLogitChange").GetDouble(), 0, 1e-3);
        using CausalLanguageModel merged = Checkpoint.Load(Out, CPU, ScalarType.Float32);
        using Tensor ids = tensor(new long[,] { { 5, 9, 40 } });
        using Tensor expected = model.Logits(model.Forward(ids));
        using Tensor actual = merged.Logits(merged.Forward(ids));
        Assert.True(allclose(expected, actual, 1e-4, 1e-4));
        Assert.NotEqual(Embed(world.Model), Embed(Out));
        Assert.Equal(Embed(adapter).Select(v => MathF.Round(v, 3)), Embed(Out).Select(v => MathF.Round(v, 3)));

        Assert.Equal(0, CliRun.Of("export", "--model", adapter, "--out", Out + "2").ExitCode);
        Assert.Equal(File.ReadAllBytes(Path.Combine(Out, "model.safetensors")), File.ReadAllBytes(Path.Combine(Out + "2", "model.safetensors")));
    }

    [Fact]
    public void AnExportedAdapterHasTheNamesFormatsAndLogitsOfTransformers()
    {
        // The reference is peft over transformers: base and adapter, not merged.
        using ModelFixture fixture = new("qwen2-tied-lora");
        string plain = SharedFixtures.Path("fixtures/models/qwen2-tied");
        string adapter = Path.Combine(_folder.Path, "adapter");
        string baseModel = Path.Combine(_folder.Path, "qwen2-tied");
        Copy(fixture.Folder, adapter);
        Copy(plain, baseModel);
        TinyTokenizer.Create(embedToken: false).Save(baseModel);

        CliRun run = CliRun.Of("export", "--model", adapter, "--out", Out, "--json");

        Assert.True(run.ExitCode == 0, run.Error);
        using SafetensorsFile before = SafetensorsFile.Open(Path.Combine(plain, "model.safetensors"));
        using SafetensorsFile after = SafetensorsFile.Open(Path.Combine(Out, "model.safetensors"));
        Assert.Equal(before.Entries.Keys.Order(), after.Entries.Keys.Order());
        Assert.All(before.Entries.Keys, name => Assert.Equal(before.Read(name).dtype, after.Read(name).dtype));
        JsonNode config = JsonNode.Parse(File.ReadAllText(Path.Combine(Out, "config.json")))!;
        JsonNode original = JsonNode.Parse(File.ReadAllText(Path.Combine(plain, "config.json")))!;
        Assert.All(
            (string[])["model_type", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "vocab_size", "tie_word_embeddings"],
            key => Assert.Equal(original[key]?.ToJsonString(), config[key]?.ToJsonString()));
        Assert.Equal("Qwen2ForCausalLM", (string)config["architectures"]![0]!);
        using CausalLanguageModel merged = Checkpoint.Load(Out, CPU, ScalarType.Float32);
        for (int row = 0; row < ModelFixture.Rows; row++)
        {
            using Tensor logits = merged.Logits(merged.Forward(fixture.RowIds(row)));
            Assert.True(allclose(fixture.Read($"logits.{row}"), logits[0], 5e-5, 5e-5));
        }
    }

    [Fact]
    public void TheModelCardHoldsTheExactPromptsAndTheResults()
    {
        string runFolder = Path.Combine(_folder.Path, "run");
        Assert.Equal(0, CliRun.With(["evaluate", "--model", world.Model, "--data", world.Data, "--no-cache", "--out", runFolder, "--quiet"], "", world.Environment).ExitCode);

        CliRun run = CliRun.Of("export", "--model", world.Model, "--out", Out, "--results", runFolder);

        Assert.True(run.ExitCode == 0, run.Error);
        string card = File.ReadAllText(Path.Combine(Out, "README.md"));
        Assert.StartsWith("---\nlibrary_name: transformers\n", card, StringComparison.Ordinal);
        Assert.Contains(
            "<|im_start|>system\nPlease represent documents.<|im_end|>\n<|im_start|>user\n{text}<|im_end|>\n<|im_start|>assistant\nThe embedding is <|embed_token|>", card, StringComparison.Ordinal);
        Assert.Contains("data, test: 3 queries, 12 documents", card, StringComparison.Ordinal);
        Assert.Contains("| reasoning+bm25 | ", card, StringComparison.Ordinal);
        Assert.Contains("from_pretrained(\"out\")", card, StringComparison.Ordinal);
        Assert.Equal(0, CliRun.Of("export", "--model", world.Model, "--out", Out).ExitCode);
        Assert.DoesNotContain("## Results", File.ReadAllText(Path.Combine(Out, "README.md")), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(Out, "README.md"), "my own words");
        Assert.Contains("stays", CliRun.Of("export", "--model", world.Model, "--out", Out).Out, StringComparison.Ordinal);
        Assert.Equal("my own words", File.ReadAllText(Path.Combine(Out, "README.md")));
        CliRun.Of("export", "--model", world.Model, "--out", Out, "--results", world.Data).AssertOneSentence("metrics.json", world.Data);
    }

    [Fact]
    public void SettingsMakeAnEmbeddingModelOfAPlainLanguageModel()
    {
        string plain = Path.Combine(_folder.Path, "plain");
        Tokenizer tokenizer = TinyTokenizer.Create(embedToken: false);
        using (CausalLanguageModel model = TinyModel.Create(tokenizer.VocabularySize))
        {
            Checkpoint.Save(model, plain, ScalarType.Float32);
        }

        tokenizer.Save(plain);
        string settings = Path.Combine(_folder.Path, "prompts.json");
        File.WriteAllText(settings, (EmbeddingSettings.Default with { MaxReasoningTokens = 5, EmbedToken = "<|here|>", Prompts = Prompts("<|here|>") }).ToJson());

        CliRun run = CliRun.Of("export", "--model", plain, "--out", Out, "--settings", settings);

        Assert.True(run.ExitCode == 0, run.Error);
        using EmbeddingModel exported = EmbeddingModel.Load(Out);
        Assert.Equal((5, "<|here|>", tokenizer.VocabularySize), (exported.Settings.MaxReasoningTokens, exported.Settings.EmbedToken, exported.EmbedToken));
        Assert.Equal(exported.EmbedToken, exported.DocumentPrompt.Encode("a file").Ids[^1]);
        CliRun.Of("export", "--model", plain, "--out", Out, "--settings", settings + "x").AssertOneSentence(settings + "x");
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private static EmbeddingPrompts Prompts(string token) => new()
    {
        Document = [new ChatMessage("assistant", "document: {text}" + token)],
        Query = [new ChatMessage("user", "{text}"), new ChatMessage("assistant", token)],
        Reasoning = [new ChatMessage("user", "{text}")],
    };

    [Fact]
    public void WhatIsNoAdapterIsRefused() =>
        CliRun.Of("merge", "--model", world.Model, "--out", Out).AssertOneSentence(world.Model, "adapter_config.json");

    public void Dispose() => _folder.Dispose();

    private static float[] Embed(string model)
    {
        CliRun run = CliRun.With(["embed", "--model", model, "--reasoning", "off"], "read a file");
        Assert.True(run.ExitCode == 0, run.Error);
        return [.. JsonDocument.Parse(run.Out).RootElement.GetProperty("embedding").EnumerateArray().Select(v => v.GetSingle())];
    }
}
