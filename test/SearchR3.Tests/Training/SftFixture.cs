using SearchR3.Models;
using SearchR3.Tests.Testing;
using SearchR3.Training;

namespace SearchR3.Tests.Training;

/// <summary>A random model and random sequences of a contrastive batch of six pairs, every loss term with a weight.</summary>
internal sealed class SftFixture : IDisposable
{
    private const int Vocabulary = 61;
    private const int Pairs = 6;

    internal SftFixture(LoraOptions? lora = null, ScalarType dtype = ScalarType.Float32)
    {
        ModelConfig config = TinyModel.Config(Vocabulary) with { TieWordEmbeddings = true, InitializerRange = 0.1 };
        Model = new CausalLanguageModel(config, 7);
        Base = new CausalLanguageModel(config, 8);
        if (lora is not null)
        {
            LoraAdapter.Attach(Model, lora, 3);
            FillAdapter();
        }

        Model.to(dtype);
        Base.to(dtype);
    }

    internal CausalLanguageModel Model { get; }

    internal CausalLanguageModel Base { get; }

    internal static SftRecipe Recipe { get; } = new()
    {
        Model = "",
        Data = "",
        BatchSize = Pairs,
        MicroBatchSize = 4,
        Loss = new SftLossOptions
        {
            CrossEntropy = new CrossEntropyOptions { Weight = 0.4 },
            Kl = new KlOptions { Weight = 0.2 },
            InfoNce = new InfoNceOptions { Symmetric = true, Temperature = 0.5 },
            Triplet = new TripletOptions { Weight = 0.3, Margin = 0.5 },
        },
    };

    /// <summary>Two of the queries are answered by a document of another pair too.</summary>
    internal static SftBatch Batch { get; } = new([.. Enumerable.Range(0, Pairs).Select(i => new SftPair(
        new TrainingQuery($"q{i}", "", "train", i is 1 or 4 ? [i, 2] : [i], IsWritten: true), i, "", i, [10 + i], Samples: false))]);

    /// <summary>Of different lengths; half of the queries have a response of three tokens before the embed token.</summary>
    internal static SftSequences Sequences(int seed)
    {
        Random random = new(seed);
        int[][] queries = Make(Pairs);
        int[][] written = Make(3);
        int[] candidates = [.. Batch.Pairs.Select(p => p.Document), .. Batch.Pairs.SelectMany(p => p.Negatives)];
        return new SftSequences(
            queries, [.. queries.Select((q, i) => i % 2 == 0 ? q.Length - 4 : -1)], candidates, Make(candidates.Length), written,
            [.. written.Select(w => w.Length / 2)]);

        int[][] Make(int count) =>
            [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, random.Next(5, 15)).Select(_ => random.Next(Vocabulary)).ToArray())];
    }

    /// <summary>Losses and gradients by name, which are then cleared; the generator stands as before.</summary>
    internal (Dictionary<string, double> Losses, Dictionary<string, Tensor> Gradients) Run(SftRecipe recipe, double scale = 1, params int[] seeds)
    {
        Tensor standing = get_rng_state();
        SftGradients gradients = new(recipe, Model, Base);
        Dictionary<string, double> losses = [];
        foreach (int seed in seeds.Length == 0 ? [1] : seeds)
        {
            foreach ((string name, double loss) in gradients.Add(Batch, Sequences(seed), scale, () => { }).Losses)
            {
                losses[name] = losses.GetValueOrDefault(name) + loss;
            }
        }

        After = get_rng_state();
        set_rng_state(standing);
        Dictionary<string, Tensor> result = Model.named_parameters().Where(p => p.parameter.grad is not null)
            .ToDictionary(p => p.name, p => p.parameter.grad!.clone());
        foreach ((_, TorchSharp.Modules.Parameter parameter) in Model.named_parameters())
        {
            parameter.grad = null;
        }

        return (losses, result);
    }

    /// <summary>Where the generator stood after the last run.</summary>
    internal Tensor After { get; private set; } = zeros(0);

    internal static void AssertSame(
        (Dictionary<string, double> Losses, Dictionary<string, Tensor> Gradients) expected,
        (Dictionary<string, double> Losses, Dictionary<string, Tensor> Gradients) actual,
        double tolerance,
        double scale = 1)
    {
        Assert.Equal(expected.Losses.Keys.Order(), actual.Losses.Keys.Order());
        Assert.All(expected.Losses, loss => Assert.Equal(loss.Value, actual.Losses[loss.Key], tolerance));
        Assert.Equal(expected.Gradients.Keys.Order(), actual.Gradients.Keys.Order());
        Assert.All(expected.Gradients, gradient =>
        {
            double difference = gradient.Value.sub(actual.Gradients[gradient.Key]).abs().max().Read();
            double largest = gradient.Value.abs().max().Read();
            Assert.True(largest > 0, gradient.Key);
            Assert.True(difference <= tolerance * scale, $"{gradient.Key} differs by {difference}, the largest is {largest}");
        });
    }

    public void Dispose()
    {
        Model.Dispose();
        Base.Dispose();
    }

    // An untrained update is 0, and dropout would not show.
    private void FillAdapter()
    {
        using IDisposable noGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new(5, CPU);
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in LoraAdapter.Parameters(Model))
        {
            if (name.EndsWith("lora_B", StringComparison.Ordinal))
            {
                parameter.copy_(rand(parameter.shape, generator: generator).sub_(TorchNumber.Of(0.5)));
            }
        }
    }
}
