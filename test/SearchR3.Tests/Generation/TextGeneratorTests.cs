using SearchR3.Generation;
using SearchR3.Models;
using SearchR3.Retrieval;
using SearchR3.Tests.Models;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Generation;

public sealed class TextGeneratorTests : IDisposable
{
    private const int Vocabulary = 120;
    private const int EmbedToken = 5;

    private readonly CausalLanguageModel _model = TinyModel.Create(Vocabulary);

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData("qwen2-tied")]
    [InlineData("qwen2-untied")]
    [InlineData("qwen3-headdim32")]
    [InlineData("llama")]
    [InlineData("llama3-rope-scaling")]
    public void ABatchOfUnequalPromptsGivesTheReferencesGreedyTokens(string name)
    {
        using ModelFixture fixture = new(name);
        using CausalLanguageModel model = ModelFixture.Load(name);
        using DisposeScope scope = NewDisposeScope();
        SamplingOptions greedy = new() { MaxNewTokens = 24 };
        GenerationRequest[] requests =
        [
            .. Enumerable.Range(0, ModelFixture.Rows).Select(row => new GenerationRequest { Prompt = Ids(fixture.RowIds(row)), Sampling = greedy }),
        ];

        IReadOnlyList<Completion> completions = new TextGenerator(model).Generate(requests);

        for (int row = 0; row < ModelFixture.Rows; row++)
        {
            Assert.Equal(fixture.Greedy(row), completions[row].TokenIds.Select(id => (long)id));
            Assert.Equal(StopReason.Budget, completions[row].StopReason);
            Assert.Null(completions[row].EmbedState);
        }
    }

    [Fact]
    public void ARowsTokensDoNotDependOnItsNeighbours()
    {
        GenerationRequest[] requests = [.. Enumerable.Range(0, 9).Select(i => Sampled(Prompt(i, 2 + (i * 3)), seed: i, maxNewTokens: 5 + (i * 4)))];
        TextGenerator generator = new(_model, EmbedToken);

        IReadOnlyList<Completion> together = generator.Generate(requests);

        Assert.True(together.Select(c => c.TokenIds.Length).Distinct().Count() > 3, "rows must leave the batch at different steps");
        for (int i = 0; i < requests.Length; i++)
        {
            Completion alone = generator.Generate([requests[i]])[0];
            Assert.Equal(alone.TokenIds, together[i].TokenIds);
            Assert.Equal(alone.StopReason, together[i].StopReason);
            AssertClose(alone.LogProbabilities, together[i].LogProbabilities, 1e-4);
            AssertClose(alone.EmbedState!, together[i].EmbedState!, 1e-5);
        }
    }

    [Fact]
    public void RequestsWithTheSamePromptShareItsPrefill()
    {
        int[] prompt = Prompt(1, 7);
        GenerationRequest[] group = [.. Enumerable.Range(0, 6).Select(seed => Sampled([.. prompt], seed)), Sampled(Prompt(2, 3), 1)];
        TextGenerator generator = new(_model, EmbedToken);

        IReadOnlyList<Completion> completions = generator.Generate(group);

        Assert.True(completions.Take(6).Select(c => string.Join(' ', c.TokenIds)).Distinct().Count() > 1);
        for (int i = 0; i < group.Length; i++)
        {
            Assert.Equal(generator.Generate([group[i]])[0].TokenIds, completions[i].TokenIds);
        }
    }

    [Fact]
    public void TheSameSeedGivesTheSameTokensAndAnotherSeedOthers()
    {
        TextGenerator generator = new(_model);

        int[][] drawn = [.. new[] { 1, 1, 2 }.Select(seed => generator.Generate([Sampled(Prompt(3, 4), seed)])[0].TokenIds)];

        Assert.Equal(drawn[0], drawn[1]);
        Assert.NotEqual(drawn[0], drawn[2]);
    }

    [Fact]
    public void EachRowEndsForItsOwnReason()
    {
        int[] greedy = new TextGenerator(_model).Generate([new GenerationRequest { Prompt = Prompt(4, 5), Sampling = new() { MaxNewTokens = 12 } }])[0].TokenIds;
        int stop = greedy[Array.FindLastIndex(greedy, id => Array.IndexOf(greedy, id) is > 2)];
        int at = Array.IndexOf(greedy, stop);
        GenerationRequest endless = new() { Prompt = Prompt(4, 5), Sampling = new() { MaxNewTokens = 12 } };

        IReadOnlyList<Completion> turn = new TextGenerator(_model, EmbedToken).Generate([endless with { StopTokens = [99, stop] }, endless]);
        Completion embed = new TextGenerator(_model, embedToken: stop).Generate([endless])[0];

        Assert.DoesNotContain(EmbedToken, greedy);
        Assert.Equal(StopReason.EndOfTurn, turn[0].StopReason);
        Assert.Equal(greedy[..(at + 1)], turn[0].TokenIds);
        Assert.Equal(greedy[..at], turn[0].Content.ToArray());
        Assert.Equal(StopReason.Budget, turn[1].StopReason);
        Assert.Equal(greedy, turn[1].TokenIds);
        Assert.Equal(greedy, turn[1].Content.ToArray());
        Assert.Equal(StopReason.EmbedToken, embed.StopReason);
        Assert.Equal(greedy[..at], embed.Content.ToArray());
    }

    [Fact]
    public void TheEmbedStateIsThatOfAPlainPassOverPromptContentAndEmbedToken()
    {
        GenerationRequest[] requests =
        [
            .. Enumerable.Range(0, 5).Select(i => Sampled(Prompt(i, 3 + i), seed: i, maxNewTokens: 2 * i) with { StopTokens = [.. Enumerable.Range(20, 20)] }),
        ];

        IReadOnlyList<Completion> completions = new TextGenerator(_model, EmbedToken).Generate(requests);

        Assert.Contains(completions, c => c.StopReason == StopReason.EndOfTurn);
        Assert.Contains(completions, c => c.StopReason == StopReason.Budget);
        for (int i = 0; i < requests.Length; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor hidden = Forward([.. requests[i].Prompt, .. completions[i].Content, EmbedToken]);
            AssertClose(hidden[0, -1].data<float>().ToArray(), completions[i].EmbedState!, 1e-5);
        }
    }

    [Theory]
    [InlineData(0, 0, 1, 0)]
    [InlineData(1, 0, 1, 0)]
    [InlineData(0.7, 8, 0.9, 0.02)]
    public void LogProbabilitiesAreThoseOfTheDistributionThatWasSampled(double temperature, int topK, double topP, double minP)
    {
        SamplingOptions options = new() { Temperature = temperature, TopK = topK, TopP = topP, MinP = minP, Seed = 4, MaxNewTokens = 15 };
        int[] prompt = Prompt(6, 6);

        Completion completion = new TextGenerator(_model).Generate([new GenerationRequest { Prompt = prompt, Sampling = options }])[0];

        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        Tensor logits = _model.Logits(Forward([.. prompt, .. completion.TokenIds]));
        for (int i = 0; i < completion.TokenIds.Length; i++)
        {
            float[] row = logits[0, prompt.Length - 1 + i].data<float>().ToArray();
            double expected = Math.Log(PlainSampling.Probabilities(row, options)[completion.TokenIds[i]]);
            Assert.Equal(expected, completion.LogProbabilities[i], 1e-4);
        }
    }

    [Fact]
    public void ABudgetOfZeroGoesStraightToTheEmbedToken()
    {
        GenerationRequest request = Sampled(Prompt(1, 4), seed: 1, maxNewTokens: 0);

        Completion completion = new TextGenerator(_model, EmbedToken).Generate([request])[0];

        using DisposeScope scope = NewDisposeScope();
        Assert.Empty(completion.TokenIds);
        Assert.Equal(StopReason.Budget, completion.StopReason);
        AssertClose(Forward([.. request.Prompt, EmbedToken])[0, -1].data<float>().ToArray(), completion.EmbedState!, 1e-5);
    }

    [Fact]
    public void TokensAreHandedOutAsTheyAreChosenWithoutTheOneThatEndsTheRow()
    {
        List<int>[] heard = [[], []];
        GenerationRequest[] requests =
        [
            .. heard.Select((list, i) => Sampled(Prompt(i, 4), seed: i, maxNewTokens: 40) with { OnToken = list.Add, StopTokens = [.. Enumerable.Range(10, 10)] }),
        ];

        IReadOnlyList<Completion> completions = new TextGenerator(_model).Generate(requests);

        Assert.Contains(completions, c => c.StopReason == StopReason.EndOfTurn);
        Assert.Equal(completions.Select(c => c.Content.ToArray()), heard.Select(list => list.ToArray()));
    }

    [Fact]
    public void GenerationLeavesNoTensorsAndTheModelInItsMode()
    {
        _model.train();
        GenerationRequest[] requests = [.. Enumerable.Range(0, 9).Select(i => Sampled(Prompt(i % 4, 2 + (i % 4)), seed: i, maxNewTokens: 3 * i))];

        TensorLeak.AssertNone(() => new TextGenerator(_model, EmbedToken).Generate(requests));

        Assert.True(_model.training);
        Assert.True(is_grad_enabled());
    }

    [Fact]
    public void ItStopsBetweenStepsWhenCancelled()
    {
        using CancellationTokenSource source = new();
        int heard = 0;
        GenerationRequest request = Sampled(Prompt(1, 3), seed: 1, maxNewTokens: 100) with
        {
            OnToken = _ =>
            {
                if (++heard == 3)
                {
                    source.Cancel();
                }
            },
        };

        Assert.ThrowsAny<OperationCanceledException>(() => new TextGenerator(_model).Generate([request], source.Token));

        Assert.Equal(3, heard);
    }

    [Theory]
    [InlineData(new int[0], 5, "request 0 is empty")]
    [InlineData(new[] { 1, 120 }, 5, "token id 120, but the model has 120 tokens")]
    [InlineData(new[] { 1, 2 }, 1022, "1025 tokens")]
    public void ARequestThatCannotRunIsRefused(int[] prompt, int maxNewTokens, string message)
    {
        TextGenerator generator = new(_model, EmbedToken);

        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => generator.Generate([Sampled(prompt, 1, maxNewTokens)]));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ABatchThatShrinksOutOfTorchIntoTheFusedStepKeepsEveryRowsOwn()
    {
        using CausalLanguageModel model = TinyModel.Create(vocabulary: 300);
        model.to(ScalarType.BFloat16);
        GenerationRequest[] requests =
        [
            .. Enumerable.Range(0, 90).Select(i => new GenerationRequest
            {
                Prompt = [3 + i, 7, 11],
                Sampling = new SamplingOptions { MaxNewTokens = i < 60 ? 2 : 9 },
            }),
        ];

        IReadOnlyList<Completion> completions = new TextGenerator(model, EmbedToken).Generate(requests);

        foreach (int i in new[] { 0, 59, 60, 89 })
        {
            Completion alone = new TextGenerator(model, EmbedToken).Generate([requests[i]])[0];
            Assert.Equal(alone.TokenIds, completions[i].TokenIds);
            double cosine = Dot(alone.EmbedState!, completions[i].EmbedState!) /
                Math.Sqrt(Dot(alone.EmbedState!, alone.EmbedState!) * Dot(completions[i].EmbedState!, completions[i].EmbedState!));
            Assert.True(cosine > 0.999, $"row {i}: {cosine}");
        }

        static double Dot(float[] a, float[] b) => a.Zip(b).Sum(pair => (double)pair.First * pair.Second);
    }

    [Fact]
    public void NoRequestsGiveNoCompletions() => Assert.Empty(new TextGenerator(_model).Generate([]));

    private static GenerationRequest Sampled(int[] prompt, int seed, int maxNewTokens = 20) =>
        new() { Prompt = prompt, Sampling = new() { Temperature = 1.5, Seed = seed, MaxNewTokens = maxNewTokens } };

    private static int[] Prompt(int seed, int length)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.Next(Vocabulary))];
    }

    private static int[] Ids(Tensor ids) => [.. ids.data<long>().Select(id => (int)id)];

    private static void AssertClose(float[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], tolerance);
        }
    }

    private Tensor Forward(int[] ids)
    {
        using IDisposable noGradients = no_grad();
        return _model.Forward(tensor(ids.Select(id => (long)id).ToArray(), [1, ids.Length]));
    }
}
