using SearchR3.Generation;
using SearchR3.Models;
using SearchR3.Reinforcement;
using SearchR3.Tests.Testing;
using SearchR3.Tests.Training.Losses;

namespace SearchR3.Tests.Reinforcement;

public sealed class SelectedLogProbabilitiesTests
{
    private const int Vocabulary = 50;
    private const int Tokens = 23;

    public static TheoryData<SamplingOptions> Samplings => new(
        SamplingOptions.Greedy,
        new SamplingOptions { Temperature = 1 },
        new SamplingOptions { Temperature = 0.7 },
        new SamplingOptions { Temperature = 1.3, TopK = 7 },
        new SamplingOptions { Temperature = 1, TopP = 0.8 },
        new SamplingOptions { Temperature = 0.9, TopK = 20, TopP = 0.7, MinP = 0.02 });

    [Theory]
    [MemberData(nameof(Samplings))]
    public void ValuesAndAllGradientsAreThoseOfTheWholeMatrix(SamplingOptions sampling)
    {
        Check(sampling, ScalarType.Float64, 1e-10);
        Check(sampling, ScalarType.Float32, 1e-5);
    }

    [Fact]
    public void ATiedHeadAndItsTrainableRowsGetTheirGradients()
    {
        using DisposeScope scope = NewDisposeScope();
        using CausalLanguageModel model = new(TinyModel.Config(Vocabulary) with { TieWordEmbeddings = true }, 7);
        LoraAdapter.Attach(model, new LoraOptions { TrainableTokenIndices = [3, 49] }, 1);
        SamplingOptions sampling = new() { Temperature = 0.8, TopP = 0.9 };
        Tensor hidden = States(ScalarType.Float32).requires_grad_();
        Tensor targets = Likely(model, hidden, sampling);
        Tensor upstream = linspace(-1, 1, Tokens);
        TokenDistribution.LogProbabilities(model.Logits(hidden), sampling).gather(1, targets.unsqueeze(1)).squeeze(1).mul(upstream).sum().backward();
        Dictionary<string, Tensor> expected = Gradients(model);
        model.zero_grad();

        Tensor gradient = new SelectedLogProbabilities(model, sampling, 5).Backward(hidden, targets, upstream);

        AssertEqual(hidden.grad!, gradient, 1e-5);
        KeyValuePair<string, Tensor> rows = Assert.Single(Gradients(model));
        AssertEqual(expected[rows.Key], rows.Value, 1e-5);
    }

    [Fact]
    public void ChunksDoNotShow()
    {
        using DisposeScope scope = NewDisposeScope();
        using CausalLanguageModel model = Model(ScalarType.Float64);
        SamplingOptions sampling = new() { Temperature = 1, TopP = 0.8 };
        Tensor hidden = States(ScalarType.Float64);
        Tensor targets = Likely(model, hidden, sampling);
        Tensor upstream = randn(Tokens, ScalarType.Float64);

        SelectedTokens whole = new SelectedLogProbabilities(model, sampling).Compute(hidden, targets);
        SelectedTokens small = new SelectedLogProbabilities(model, sampling, 4).Compute(hidden, targets);
        Tensor wholeGradient = new SelectedLogProbabilities(model, sampling).Backward(hidden, targets, upstream);
        Tensor smallGradient = new SelectedLogProbabilities(model, sampling, 4).Backward(hidden, targets, upstream);

        LossFixture.AssertEqual(whole.LogProbabilities, small.LogProbabilities, 1e-12);
        LossFixture.AssertEqual(whole.Entropies, small.Entropies, 1e-12);
        LossFixture.AssertEqual(wholeGradient, smallGradient, 1e-12);
    }

    [Fact]
    public void TheGradientIsTheDerivativeOfTheValue()
    {
        using DisposeScope scope = NewDisposeScope();
        using CausalLanguageModel model = Model(ScalarType.Float64);
        SelectedLogProbabilities selected = new(model, new SamplingOptions { Temperature = 0.8, TopK = 10 }, 2);
        Tensor hidden = States(ScalarType.Float64);
        Tensor targets = Likely(model, hidden, new SamplingOptions { Temperature = 0.8, TopK = 10 });
        Tensor gradient = selected.Backward(hidden, targets, ones(Tokens, ScalarType.Float64));

        const double step = 1e-6;
        foreach ((int row, int column) in new[] { (0, 0), (5, 31), (22, 7) })
        {
            Tensor shift = zeros_like(hidden);
            shift[row, column] = step;
            double up = selected.Compute(hidden.Plus(shift), targets).LogProbabilities.sum().Read();
            double down = selected.Compute(hidden.sub(shift), targets).LogProbabilities.sum().Read();
            Assert.Equal((up - down) / (2 * step), gradient[row, column].Read(), 1e-6);
        }
    }

    [Fact]
    public void ATokenThatTheCutsDropIsKeptBecauseItWasDrawn()
    {
        using DisposeScope scope = NewDisposeScope();
        using CausalLanguageModel model = Model(ScalarType.Float64);
        SamplingOptions sampling = new() { Temperature = 1, TopK = 3 };
        Tensor hidden = States(ScalarType.Float64);
        Tensor logits = model.Logits(hidden).detach();
        Tensor least = logits.argmin(-1);

        SelectedTokens tokens = new SelectedLogProbabilities(model, sampling, 4).Compute(hidden, least);

        // The support is the three likeliest and the token itself.
        (Tensor top, _) = logits.topk(3, -1);
        Tensor own = logits.gather(1, least.unsqueeze(1));
        Tensor expected = own.sub(cat([top, own], 1).logsumexp(-1, true)).squeeze(1);
        LossFixture.AssertEqual(expected, tokens.LogProbabilities, 1e-12);
        Assert.True(tokens.Outside.all().Read() == 1);
        Assert.False(new SelectedLogProbabilities(model, sampling).Compute(hidden, logits.argmax(-1)).Outside.any().Read() == 1);
    }

    [Fact]
    public void NoTokensAreNoError()
    {
        using DisposeScope scope = NewDisposeScope();
        using CausalLanguageModel model = Model(ScalarType.Float32);
        SelectedLogProbabilities selected = new(model, new SamplingOptions { Temperature = 1 });
        Tensor hidden = zeros(0, 32);
        Tensor targets = zeros(0, ScalarType.Int64);

        Assert.Equal(0, selected.Compute(hidden, targets).LogProbabilities.numel());
        Assert.Equal([0, 32], selected.Backward(hidden, targets, zeros(0)).shape);
    }

    [Fact]
    public void TensorsOfAPassAreFreed()
    {
        using CausalLanguageModel model = Model(ScalarType.Float32);
        SelectedLogProbabilities selected = new(model, new SamplingOptions { Temperature = 1, TopP = 0.9 }, 4);

        TensorLeak.AssertNone(() =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor hidden = States(ScalarType.Float32);
            Tensor targets = zeros(Tokens, ScalarType.Int64);
            SelectedTokens tokens = selected.Compute(hidden, targets);
            selected.Backward(hidden, targets, tokens.LogProbabilities);
        });
    }

    private static void Check(SamplingOptions sampling, ScalarType dtype, double tolerance)
    {
        using DisposeScope scope = NewDisposeScope();
        using CausalLanguageModel model = Model(dtype);
        Tensor hidden = States(dtype).requires_grad_();
        Tensor targets = Likely(model, hidden, sampling);
        Tensor upstream = randn(Tokens, dtype);

        Tensor all = TokenDistribution.LogProbabilities(model.Logits(hidden), sampling);
        Tensor naive = all.gather(1, targets.unsqueeze(1)).squeeze(1);
        naive.mul(upstream).sum().backward();
        Dictionary<string, Tensor> naiveHead = Gradients(model);
        model.zero_grad();
        Tensor probabilities = all.detach().exp();
        Tensor entropy = probabilities.mul(where(probabilities.gt(TorchNumber.Of(0)), all.detach(), zeros_like(probabilities))).sum(-1).neg();

        SelectedLogProbabilities selected = new(model, sampling, 5);
        SelectedTokens tokens = selected.Compute(hidden, targets);
        Tensor gradient = selected.Backward(hidden, targets, upstream);

        Assert.False(tokens.LogProbabilities.requires_grad);
        Assert.False(tokens.Outside.any().Read() == 1);
        AssertEqual(naive.detach(), tokens.LogProbabilities, tolerance);
        AssertEqual(entropy, tokens.Entropies, tolerance);
        AssertEqual(hidden.grad!, gradient, tolerance);
        Dictionary<string, Tensor> head = Gradients(model);
        Assert.NotEmpty(head);
        Assert.Equal(naiveHead.Keys, head.Keys);
        Assert.All(head, pair => AssertEqual(naiveHead[pair.Key], pair.Value, tolerance));
    }

    private static Dictionary<string, Tensor> Gradients(CausalLanguageModel model) => model.named_parameters()
        .Where(p => p.parameter.grad is not null && p.parameter.grad.abs().sum().to(ScalarType.Float64).Read() > 0)
        .ToDictionary(p => p.name, p => p.parameter.grad!.clone());

    private static void AssertEqual(Tensor expected, Tensor actual, double tolerance) =>
        LossFixture.AssertEqual(expected.to(ScalarType.Float64), actual.to(ScalarType.Float64), tolerance);

    private static CausalLanguageModel Model(ScalarType dtype)
    {
        CausalLanguageModel model = TinyModel.Create(Vocabulary);
        model.to(dtype);
        return model;
    }

    // A fixed spread of states, as a generator would give.
    private static Tensor States(ScalarType dtype)
    {
        Random random = new(4);
        return tensor([.. Enumerable.Range(0, Tokens * 32).Select(_ => (random.NextDouble() * 4) - 2)], [Tokens, 32], ScalarType.Float64).to(dtype);
    }

    /// <summary>Tokens inside the cuts, not all of them the likeliest.</summary>
    private static Tensor Likely(CausalLanguageModel model, Tensor hidden, SamplingOptions sampling)
    {
        using IDisposable noGradients = no_grad();
        Tensor all = TokenDistribution.LogProbabilities(model.Logits(hidden.detach()), sampling);
        (_, Tensor indices) = all.topk(2, -1);
        Tensor second = indices.select(1, 1).unsqueeze(1);
        Tensor inside = all.gather(1, second).isfinite();
        return where(inside, second, indices.select(1, 0).unsqueeze(1)).squeeze(1).contiguous();
    }
}
