using System.Text.Json.Nodes;
using SearchR3.Models;
using SearchR3.Retrieval;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Models;

/// <summary>Model folders that are broken in one way each.</summary>
public sealed class CheckpointErrorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("searchr3-broken-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AMissingTensorIsNamed()
    {
        Rewrite(tensors => tensors.Remove("model.layers.1.mlp.up_proj.weight"));

        Assert.Contains("no tensor named \"model.layers.1.mlp.up_proj.weight\"", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnexpectedTensorIsNamed()
    {
        Rewrite(tensors => tensors["model.layers.2.mlp.up_proj.weight"] = zeros(3));

        Assert.Contains("model.layers.2.mlp.up_proj.weight", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void AWrongShapeGivesBothShapes()
    {
        Rewrite(tensors => tensors["model.norm.weight"] = zeros(65));

        string message = Refusal();
        Assert.Contains("\"model.norm.weight\" has the shape [65], but the model needs [64]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AWrongTypeIsNamed()
    {
        Rewrite(tensors => tensors["model.norm.weight"] = zeros(64, dtype: ScalarType.Int32));

        Assert.Contains("\"model.norm.weight\" has the type I32", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingHeadOfAnUntiedModelIsNamed()
    {
        Rewrite(tensors => { }, json => json["tie_word_embeddings"] = false);

        Assert.Contains("lm_head.weight", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void ABareDecoderWithATiedHeadLoads()
    {
        Rewrite(tensors =>
        {
            foreach ((string name, Tensor tensor) in tensors.ToArray())
            {
                tensors.Remove(name);
                tensors[name["model.".Length..]] = tensor;
            }
        });
        using CausalLanguageModel bare = Checkpoint.Load(_folder, CPU);
        using CausalLanguageModel full = ModelFixture.Load("qwen2-tied");

        Dictionary<string, Tensor> expected = full.state_dict();
        Assert.All(bare.state_dict(), pair => TensorAssert.Close(expected[pair.Key], pair.Value, 0));
    }

    [Fact]
    public void AFolderWithoutWeightsIsNamed()
    {
        File.Copy(SharedFixtures.Path("fixtures/models/qwen2-tied/config.json"), Path.Combine(_folder, "config.json"));

        Assert.Contains("neither model.safetensors nor", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingShardIsNamed()
    {
        CopyShards();
        File.Delete(Path.Combine(_folder, "model-00003-of-00005.safetensors"));

        Assert.Contains("model-00003-of-00005.safetensors", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void AnIndexThatLeadsOutOfTheFolderIsRefused()
    {
        CopyShards();
        string index = Path.Combine(_folder, "model.safetensors.index.json");
        File.WriteAllText(index, File.ReadAllText(index).Replace("model-00003", "../model-00003", StringComparison.Ordinal));

        Assert.Contains("../model-00003", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void AnIndexThatPlacesATensorWronglyIsRefused()
    {
        CopyShards();
        string path = Path.Combine(_folder, "model.safetensors.index.json");
        JsonNode index = JsonNode.Parse(File.ReadAllText(path))!;
        index["weight_map"]!["model.norm.weight"] = "model-00001-of-00005.safetensors";
        File.WriteAllText(path, index.ToJsonString());

        Assert.Contains("model.norm.weight", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void ABrokenIndexIsRefused()
    {
        CopyShards();
        File.WriteAllText(Path.Combine(_folder, "model.safetensors.index.json"), "{\"metadata\": {}}");

        Assert.Contains("cannot be read as an index", Refusal(), StringComparison.Ordinal);
    }

    private string Refusal() => Assert.Throws<SearchR3Exception>(() => Checkpoint.Load(_folder, CPU)).Message;

    private void CopyShards()
    {
        foreach (string file in Directory.GetFiles(SharedFixtures.Path("fixtures/models/qwen2-tied-bf16-sharded")))
        {
            string copy = Path.Combine(_folder, Path.GetFileName(file));
            File.WriteAllBytes(copy, File.ReadAllBytes(file));
        }
    }

    private void Rewrite(Action<Dictionary<string, Tensor>> change, Action<JsonNode>? changeConfig = null)
    {
        using DisposeScope scope = NewDisposeScope();
        JsonNode config = JsonNode.Parse(File.ReadAllText(SharedFixtures.Path("fixtures/models/qwen2-tied/config.json")))!;
        changeConfig?.Invoke(config);
        File.WriteAllText(Path.Combine(_folder, "config.json"), config.ToJsonString());
        using SafetensorsFile file = SafetensorsFile.Open(SharedFixtures.Path("fixtures/models/qwen2-tied/model.safetensors"));
        Dictionary<string, Tensor> tensors = file.Entries.Keys.ToDictionary(name => name, file.Read);
        change(tensors);
        SafetensorsFile.Write(Path.Combine(_folder, "model.safetensors"), [.. tensors]);
    }
}
