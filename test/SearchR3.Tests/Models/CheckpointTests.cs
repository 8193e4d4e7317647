using SearchR3.Models;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Models;

public sealed class CheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("searchr3-checkpoint-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ShardedBFloat16WeightsAreTheRoundedFloat32Ones()
    {
        using CausalLanguageModel sharded = Checkpoint.Load(SharedFixtures.Path("fixtures/models/qwen2-tied-bf16-sharded"), CPU, null);
        using CausalLanguageModel single = ModelFixture.Load("qwen2-tied");

        Assert.Equal(ScalarType.BFloat16, sharded.Dtype);
        Dictionary<string, Tensor> rounded = sharded.state_dict();
        Assert.Equal(26, rounded.Count);
        Assert.All(single.state_dict(), pair =>
            Assert.Equal(0, TensorAssert.LargestDifference(pair.Value.to(ScalarType.BFloat16), rounded[pair.Key])));
    }

    [Theory]
    [InlineData("qwen2-untied", 1L << 30)]
    [InlineData("qwen2-untied", 100_000)]
    [InlineData("qwen3-headdim32", 100_000)]
    [InlineData("llama3-rope-scaling", 1L << 30)]
    public void ASavedModelLoadsAsItWas(string name, long maxShardBytes)
    {
        using CausalLanguageModel model = ModelFixture.Load(name);
        Checkpoint.Save(model, _folder, maxShardBytes: maxShardBytes);
        using CausalLanguageModel again = Checkpoint.Load(_folder, CPU, null);

        Assert.Equivalent(model.Config, again.Config, strict: true);
        Dictionary<string, Tensor> saved = again.state_dict();
        Assert.All(model.state_dict(), pair => Assert.Equal(0, TensorAssert.LargestDifference(pair.Value, saved[pair.Key])));
        string[] files = Directory.GetFiles(_folder, "*.safetensors");
        Assert.Equal(maxShardBytes > 1_000_000, files.Length == 1);
        Assert.All(files, file =>
        {
            using SafetensorsFile opened = SafetensorsFile.Open(file);
            Assert.Equal("pt", opened.Metadata["format"]);
        });
        Assert.Equal(maxShardBytes < 1_000_000, File.Exists(Path.Combine(_folder, "model.safetensors.index.json")));
    }
}
