using SearchR3.Models;
using SearchR3.Retrieval;

namespace SearchR3.Tests.Models;

public sealed class EmbeddingRowsTests
{
    [Theory]
    [InlineData("qwen2-tied")]
    [InlineData("qwen2-untied")]
    public void ANewTokenPastTheMatrixGrowsItAndStartsAtTheMean(string name)
    {
        using var fixture = new ModelFixture(name);
        using CausalLanguageModel model = ModelFixture.Load(name);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        Tensor before = model.Logits(model.Forward(fixture.RowIds(0)));
        Dictionary<string, Tensor> old = model.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.clone());

        Assert.True(EmbeddingRows.Add(model, 512));

        Assert.Equal(513, model.Config.VocabSize);
        Tensor after = model.Logits(model.Forward(fixture.RowIds(0)));
        Assert.Equal(513, after.shape[^1]);
        TensorAssert.Close(before, after.narrow(-1, 0, 512), 1e-5);
        foreach (string matrix in old.Keys.Where(key => key is "model.embed_tokens.weight" or "lm_head.weight"))
        {
            TensorAssert.Close(old[matrix].mean([0]), model.state_dict()[matrix][512], 1e-6);
        }
    }

    [Fact]
    public void ANewTokenInsideTheMatrixTakesTheSpareRow()
    {
        using CausalLanguageModel model = ModelFixture.Load("qwen2-tied");
        using IDisposable noGradient = no_grad();
        using Tensor mean = model.state_dict()["model.embed_tokens.weight"].mean([0]);

        Assert.False(EmbeddingRows.Add(model, 511));

        Assert.Equal(512, model.Config.VocabSize);
        TensorAssert.Close(mean, model.state_dict()["model.embed_tokens.weight"][511], 1e-6);
    }

    [Fact]
    public void AGrownModelTrainsAndIsSavedWithItsNewSize()
    {
        string folder = Directory.CreateTempSubdirectory("searchr3-grown-").FullName;
        try
        {
            using CausalLanguageModel model = ModelFixture.Load("qwen2-untied");
            EmbeddingRows.Grow(model, 520);
            using DisposeScope scope = NewDisposeScope();
            Decode.NextTokenLoss(model, tensor(new long[,] { { 1, 519, 2 } })).backward();
            Assert.All(model.named_parameters(), pair => Assert.NotNull((object?)pair.parameter.grad));

            Checkpoint.Save(model, folder);
            using CausalLanguageModel again = Checkpoint.Load(folder, CPU);

            Assert.Equal(520, again.Config.VocabSize);
            Assert.Equal([520, 64], again.state_dict()["lm_head.weight"].shape);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void AModelWithAnAdapterIsNotResized()
    {
        using CausalLanguageModel model = ModelFixture.Load("qwen2-tied");
        LoraAdapter.Attach(model, new LoraOptions(), seed: 1);

        Assert.Throws<SearchR3Exception>(() => EmbeddingRows.Grow(model, 600));
    }
}
