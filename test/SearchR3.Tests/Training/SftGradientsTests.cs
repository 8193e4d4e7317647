using FsCheck.Xunit;
using SearchR3.Models;
using SearchR3.Tests.Testing;
using SearchR3.Training;

namespace SearchR3.Tests.Training;

[Collection(TrainingCollection.Name)]
public sealed class SftGradientsTests
{
    private static readonly LoraOptions Adapter = new() { Rank = 4, TrainableTokenIndices = [5, 60] };

    [Fact]
    public void GradCacheGivesTheLossesAndGradientsOfTheWholeBatch()
    {
        using DisposeScope scope = NewDisposeScope();
        using SftFixture fixture = new();

        (Dictionary<string, double> Losses, Dictionary<string, Tensor> Gradients) whole = fixture.Run(SftFixture.Recipe);

        Assert.Equal(["crossEntropy", "infoNce", "kl", "loss", "triplet"], whole.Losses.Keys.Order());
        SftFixture.AssertSame(whole, fixture.Run(Cached(4)), 1e-5);
    }

    [Fact]
    public void GradCacheGivesTheGradientsOfALossTimesAThousand()
    {
        using DisposeScope scope = NewDisposeScope();
        using SftFixture fixture = new();

        (Dictionary<string, double> Losses, Dictionary<string, Tensor> Gradients) whole = fixture.Run(SftFixture.Recipe, 1000);

        SftFixture.AssertSame(whole, fixture.Run(Cached(4), 1000), 1e-5, scale: 1000);
        Assert.Equal(fixture.Run(SftFixture.Recipe).Losses["loss"], whole.Losses["loss"], 1e-6);
        string name = "model.layers.0.mlp.up_proj.weight";
        Assert.Equal(1000, whole.Gradients[name].norm().Read() / fixture.Run(SftFixture.Recipe).Gradients[name].norm().Read(), 0.01);
    }

    [Fact]
    public void GradCacheRepeatsTheDropoutOfItsFirstPass()
    {
        using DisposeScope scope = NewDisposeScope();
        // In float64, though the norms stay in float32: rounding, which without dropout comes to 2e-6, comes to 2e-5 here in float32 and to 3e-6 so.
        using SftFixture fixture = new(Adapter with { Dropout = 0.4 }, ScalarType.Float64);

        (Dictionary<string, double> Losses, Dictionary<string, Tensor> Gradients) whole = fixture.Run(SftFixture.Recipe);
        Tensor after = fixture.After;

        SftFixture.AssertSame(whole, fixture.Run(Cached(4)), 1e-5);
        Assert.Equal(after.data<byte>().ToArray(), fixture.After.data<byte>().ToArray());
        fixture.Model.eval();
        Assert.NotEqual(whole.Losses["infoNce"], fixture.Run(SftFixture.Recipe).Losses["infoNce"], 1e-4);
    }

    [Fact]
    public void GradCacheTrainsTheAdapterAndTheEmbedTokensRowAlone()
    {
        using DisposeScope scope = NewDisposeScope();
        using SftFixture fixture = new(Adapter);

        (Dictionary<string, double> Losses, Dictionary<string, Tensor> Gradients) cached = fixture.Run(Cached(3));

        Assert.Equal(LoraAdapter.Parameters(fixture.Model).Select(p => p.Name).Order(), cached.Gradients.Keys.Order());
        SftFixture.AssertSame(fixture.Run(SftFixture.Recipe with { MicroBatchSize = 3 }), cached, 1e-5);
    }

    [Fact]
    public void GradCacheAddsUpOverTwoBatchesBeforeAStep()
    {
        using DisposeScope scope = NewDisposeScope();
        using SftFixture fixture = new();

        (Dictionary<string, double> Losses, Dictionary<string, Tensor> Gradients) whole = fixture.Run(SftFixture.Recipe, 0.5, 1, 2);

        SftFixture.AssertSame(whole, fixture.Run(Cached(4), 0.5, 1, 2), 1e-5);
    }

    [Property(MaxTest = 8)]
    public bool MicroBatchesOfAnySizeGiveTheSame(byte size, bool packing)
    {
        using DisposeScope scope = NewDisposeScope();
        using SftFixture fixture = new();
        SftFixture.AssertSame(
            fixture.Run(SftFixture.Recipe with { MicroBatchSize = 100 }), fixture.Run(Cached(1 + size % 14) with { Packing = packing }), 1e-5);
        return true;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void PackedRowsGiveTheLossesAndGradientsOfPaddedOnes(bool gradCache)
    {
        using DisposeScope scope = NewDisposeScope();
        using SftFixture fixture = new();

        SftFixture.AssertSame(
            fixture.Run(SftFixture.Recipe), fixture.Run(SftFixture.Recipe with { Packing = true, GradCache = gradCache }), 1e-5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheLossIsTheWeightedSumOfItsTermsAtEverySize(bool gradCache)
    {
        using DisposeScope scope = NewDisposeScope();
        using SftFixture fixture = new();
        SftLossOptions loss = SftFixture.Recipe.Loss with { Matryoshka = new MatryoshkaOptions { Sizes = [32, 8], Weights = [1, 0.5] } };

        Dictionary<string, double> plain = fixture.Run(SftFixture.Recipe with { GradCache = gradCache }).Losses;
        Dictionary<string, double> sizes = fixture.Run(SftFixture.Recipe with { GradCache = gradCache, Loss = loss }).Losses;

        double language = 0.4 * plain["crossEntropy"] + 0.2 * plain["kl"];
        Assert.Equal(plain["infoNce"] + 0.3 * plain["triplet"] + language, plain["loss"], 1e-6);
        Assert.Equal(
            sizes["infoNce.32"] + 0.3 * sizes["triplet.32"] + 0.5 * (sizes["infoNce.8"] + 0.3 * sizes["triplet.8"]) + language, sizes["loss"], 1e-6);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ATermWithoutWeightIsLeftOut(bool gradCache)
    {
        using DisposeScope scope = NewDisposeScope();
        using SftFixture fixture = new();
        SftRecipe recipe = SftFixture.Recipe with { GradCache = gradCache };
        SftLossOptions loss = recipe.Loss;

        Assert.Equal(["infoNce", "loss"], fixture.Run(recipe with
        {
            Loss = loss with { CrossEntropy = new CrossEntropyOptions { Weight = 0 }, Kl = new KlOptions(), Triplet = new TripletOptions() },
        }).Losses.Keys.Order());
        Assert.Equal(["crossEntropy", "loss"], fixture.Run(recipe with
        {
            Loss = loss with { Kl = new KlOptions(), InfoNce = new InfoNceOptions { Weight = 0 }, Triplet = new TripletOptions() },
        }).Losses.Keys.Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void PromptsAreReadButAreNoTargetsUnlessAskedFor(bool prompts)
    {
        using DisposeScope scope = NewDisposeScope();
        using SftFixture fixture = new();
        CrossEntropyOptions crossEntropy = new() { Weight = 1, Prompts = prompts };
        SftRecipe recipe = SftFixture.Recipe with
        {
            Loss = new SftLossOptions { CrossEntropy = crossEntropy, InfoNce = new InfoNceOptions { Weight = 0 } },
        };
        SftSequences sequences = SftFixture.Sequences(1) with { Written = [], WrittenStarts = [] };
        IReadOnlyList<int> starts = sequences.QueryStarts;
        new SftGradients(recipe, fixture.Model, null).Add(
            SftFixture.Batch, sequences with { QueryStarts = crossEntropy.Starts(starts) }, 1, () => { });
        Tensor gradient = fixture.Model.Embedding.Weight.grad!.clone();
        fixture.Model.Embedding.Weight.grad = null;

        // Each sequence by itself, the whole matrix of logits, and only the targets that count.
        List<Tensor> logits = [];
        List<long> targets = [];
        foreach ((int[] ids, int start) in sequences.Queries.Zip(starts).Where(p => p.Second >= 0))
        {
            int first = prompts ? 1 : start;
            Tensor hidden = fixture.Model.Forward(tensor(ids.Select(id => (long)id).ToArray()).unsqueeze(0))[0];
            logits.Add(fixture.Model.Logits(hidden).narrow(0, first - 1, ids.Length - first));
            targets.AddRange(ids.Skip(first).Select(id => (long)id));
        }

        nn.functional.cross_entropy(cat([.. logits], 0), tensor(targets.ToArray())).backward();
        Assert.True(gradient.sub(fixture.Model.Embedding.Weight.grad!).abs().max().Read() < 1e-5);
        Assert.Equal(prompts ? sequences.Queries.Where((_, i) => starts[i] >= 0).Sum(q => q.Length - 1) : 4 * starts.Count(s => s >= 0), targets.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TensorsOfABatchAreFreed(bool gradCache)
    {
        using SftFixture fixture = new();
        SftGradients gradients = new(SftFixture.Recipe with { GradCache = gradCache }, fixture.Model, fixture.Base);
        using MasterWeightAdamW optimizer = new(fixture.Model.named_parameters(), new OptimizationOptions());

        TensorLeak.AssertNone(() => gradients.Add(SftFixture.Batch, SftFixture.Sequences(1), 1, () => optimizer.Accumulate()));
    }

    private static SftRecipe Cached(int size) => SftFixture.Recipe with { GradCache = true, MicroBatchSize = size };
}
