using System.Text.Json;
using SearchR3.Models;
using SearchR3.Tests.Testing;

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
                parameter.fill_(0.05);
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
        CliRun.Of("export", "--model", adapter, "--out", Out + "2").AssertOneSentence("adapter", "merge");
    }

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
