using SearchR3.Models;
using SearchR3.Tests.Testing;
using SearchR3.Tests.Training.Losses;
using SearchR3.Training;
using SearchR3.Training.Losses;

namespace SearchR3.Tests.Training;

public sealed class VocabularyLossTests
{
    private const int Vocabulary = 50;
    private const int Tokens = 23;
    private const double Scale = 0.7 / Tokens;

    [Theory]
    [InlineData(0, KlDirection.PolicyFromBase)]
    [InlineData(0.6, KlDirection.PolicyFromBase)]
    [InlineData(0.6, KlDirection.BaseFromPolicy)]
    public void ValuesAndAllGradientsAreThoseOfTheWholeMatrix(double divergence, KlDirection direction)
    {
        Check(tied: false, divergence, direction, ScalarType.Float64, 1e-10);
        Check(tied: true, divergence, direction, ScalarType.Float32, 1e-5);
        Check(tied: true, divergence, direction, ScalarType.Float32, 1e-5, adapter: true);
    }

    [Fact]
    public void StatesInBFloat16GetASoftmaxInFloat32()
    {
        using DisposeScope scope = NewDisposeScope();
        using CausalLanguageModel model = Model(tied: true, 7, ScalarType.BFloat16);
        Tensor hidden = States().to(ScalarType.BFloat16);

        double sum = new VocabularyLoss(model, chunk: 5).Sum(hidden, Targets());

        Assert.Equal(CausalLMLoss.Compute(model.Logits(hidden), Targets()).Read(), sum / Tokens, 1e-5);
    }

    [Fact]
    public void NoTokensAreNoError()
    {
        using DisposeScope scope = NewDisposeScope();
        using CausalLanguageModel model = Model(tied: false, 7, ScalarType.Float32);

        (VocabularySums sums, Tensor gradient) = new VocabularyLoss(model).Backward(zeros(0, 32), zeros(0, ScalarType.Int64), null, 1);

        Assert.Equal(new VocabularySums(0, 0), sums);
        Assert.Equal([0, 32], gradient.shape);
    }

    [Fact]
    public void TensorsOfAPassAreFreed()
    {
        using CausalLanguageModel model = Model(tied: true, 7, ScalarType.Float32);
        VocabularyLoss loss = new(model, model, 4) { Divergence = 1 };

        TensorLeak.AssertNone(() =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor hidden = States().to(ScalarType.Float32);
            loss.Backward(hidden, Targets(), hidden, 1);
            loss.Sum(hidden, Targets());
        });
    }

    private static void Check(
        bool tied, double divergence, KlDirection direction, ScalarType dtype, double tolerance, bool adapter = false)
    {
        using DisposeScope scope = NewDisposeScope();
        using CausalLanguageModel model = Model(tied, 7, dtype);
        using CausalLanguageModel other = Model(tied, 8, dtype);
        if (adapter)
        {
            LoraAdapter.Attach(model, new LoraOptions { TrainableTokenIndices = [3, 49] }, 1);
        }

        Tensor hidden = States().to(dtype).requires_grad_();
        Tensor baseHidden = States().to(dtype).roll(1, 0);
        Tensor logits = model.Logits(hidden);
        Tensor crossEntropy = nn.functional.cross_entropy(logits, Targets());
        Tensor kl = KlDivergence.Compute(logits, other.Logits(baseHidden).detach(), null, direction);
        crossEntropy.mul(TorchNumber.Of(0.3)).Plus(kl.mul(TorchNumber.Of(divergence))).mul(TorchNumber.Of(Scale * Tokens)).backward();
        Dictionary<string, Tensor> expected = Gradients(model);
        model.zero_grad();

        foreach (int? chunk in new int?[] { null, 1, 5, Tokens })
        {
            (VocabularySums sums, Tensor gradient) = new VocabularyLoss(model, other, chunk)
            {
                CrossEntropy = 0.3,
                Divergence = divergence,
                Direction = direction,
            }.Backward(hidden, Targets(), divergence > 0 ? baseHidden : null, Scale);

            Assert.Equal(crossEntropy.Read(), sums.CrossEntropy / Tokens, tolerance);
            Assert.Equal(divergence > 0 ? kl.Read() : 0, sums.Divergence / Tokens, tolerance);
            Assert.Equal(crossEntropy.Read(), new VocabularyLoss(model, chunk: chunk).Sum(hidden, Targets()) / Tokens, tolerance);
            LossFixture.AssertEqual(hidden.grad!.to(ScalarType.Float64), gradient.to(ScalarType.Float64), tolerance);
            Dictionary<string, Tensor> actual = Gradients(model);
            Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
            Assert.NotEmpty(expected);
            Assert.All(expected, pair => LossFixture.AssertEqual(
                pair.Value.to(ScalarType.Float64), actual[pair.Key].to(ScalarType.Float64), tolerance));
            model.zero_grad();
        }
    }

    private static CausalLanguageModel Model(bool tied, int seed, ScalarType dtype)
    {
        CausalLanguageModel model = new(TinyModel.Config(Vocabulary) with { TieWordEmbeddings = tied }, seed);
        model.to(dtype);
        return model;
    }

    private static Dictionary<string, Tensor> Gradients(CausalLanguageModel model) => model.named_parameters()
        .Where(p => p.parameter.grad is Tensor g && g.abs().max().Read() > 0).ToDictionary(p => p.name, p => p.parameter.grad!.clone());

    private static Tensor States()
    {
        using Generator generator = new(11, CPU);
        return randn([Tokens, 32], ScalarType.Float64, generator: generator);
    }

    private static Tensor Targets() => TorchNumber.Range(Tokens).mul(TorchNumber.Of(7)).remainder(TorchNumber.Of(Vocabulary));
}
