using SearchR3.Generation;
using SearchR3.Models;
using SearchR3.Reinforcement;
using SearchR3.Reinforcement.Losses;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Reinforcement;

public sealed class CompletionBatchTests
{
    private const int EmbedToken = 39;
    private const int EndOfTurn = 38;

    [Fact]
    public void EverySampledTokenIsATargetAndTheEmbedTokenIsReadInTheEnd()
    {
        int[][] prompts = [[1, 2, 3], [4, 5], [6]];
        Completion[] completions =
        [
            Completed([10, 11, EmbedToken], StopReason.EmbedToken),
            Completed([12, EndOfTurn], StopReason.EndOfTurn),
            Completed([13, 14], StopReason.Budget),
        ];

        CompletionBatch batch = Assert.Single(CompletionBatch.Cut(prompts, completions, EmbedToken, 8));

        // Shortest first; the end of turn and the budget's token are targets, and the appended embed token is none.
        Assert.Equal([1, 2, 0], batch.Rows);
        Assert.Equal([12, EndOfTurn, 13, 14, 10, 11, EmbedToken], batch.Targets);
        Assert.Equal([0, 0, 1, 1, 2, 2, 2], batch.Owners);
    }

    [Fact]
    public void StatesAreThoseOfEachSequenceAlone()
    {
        using DisposeScope scope = NewDisposeScope();
        using CausalLanguageModel model = TinyModel.Create(40);
        (int[][] prompts, IReadOnlyList<Completion> completions) = Sample(model, new SamplingOptions { Temperature = 1, MaxNewTokens = 12 });
        using IDisposable noGradients = no_grad();

        foreach (CompletionBatch batch in CompletionBatch.Cut(prompts, completions, EmbedToken, 4))
        {
            (Tensor predicting, Tensor embeddings) = batch.Forward(model);
            int at = 0;
            for (int row = 0; row < batch.Rows.Length; row++)
            {
                int index = (int)batch.Rows[row];
                Completion completion = completions[index];
                long[] ids = [.. prompts[index].Concat(completion.Content.ToArray()).Append(EmbedToken).Select(id => (long)id)];
                Tensor alone = model.Forward(tensor(ids, [1, ids.Length]))[0];
                int count = completion.TokenIds.Length;
                Assert.True(alone.narrow(0, prompts[index].Length - 1, count).allclose(predicting.narrow(0, at, count), 1e-4, 1e-5));
                Assert.True(alone[-1].allclose(embeddings[row], 1e-4, 1e-5));
                Assert.True(embeddings[row].allclose(tensor(completion.EmbedState!), 1e-4, 1e-5));
                at += count;
            }

            Assert.Equal(batch.Targets.Length, at);
        }
    }

    [Theory]
    [InlineData(ScalarType.Float32, 1.0)]
    [InlineData(ScalarType.Float32, 0.8)]
    [InlineData(ScalarType.BFloat16, 1.0)]
    [InlineData(ScalarType.BFloat16, 0.8)]
    public void OldAndNewLogProbabilitiesAreEqualToTheBitBeforeTheFirstStep(ScalarType dtype, double topP)
    {
        using DisposeScope scope = NewDisposeScope();
        using CausalLanguageModel model = TinyModel.Create(40);
        LoraAdapter.Attach(model, new LoraOptions { Rank = 4 }, 3);
        model.to(dtype);
        SamplingOptions sampling = new() { Temperature = 0.9, TopP = topP, MaxNewTokens = 12 };
        (int[][] prompts, IReadOnlyList<Completion> completions) = Sample(model, sampling);
        SelectedLogProbabilities selected = new(model, sampling, 7);
        model.train();

        List<CompletionBatch> batches = CompletionBatch.Cut(prompts, completions, EmbedToken, 4);
        GrpoLossStatistics statistics = new();
        foreach (CompletionBatch batch in batches)
        {
            Tensor targets = tensor(batch.Targets);
            Tensor old;
            using (no_grad())
            {
                old = selected.Compute(batch.Forward(model).Predicting, targets).LogProbabilities;
            }

            Tensor hidden = batch.Forward(model).Predicting;
            Tensor current = selected.Compute(hidden, targets).LogProbabilities.requires_grad_();
            Assert.True(hidden.requires_grad);
            Assert.True(current.equal(old).all().Read() == 1);
            GrpoLossResult result = GrpoLoss.Compute(
                current, old, null, tensor(batch.Owners), linspace(-1, 1, batch.Rows.Length), new GrpoLossOptions(),
                new GrpoNormaliser(completions.Count, completions.Sum(c => c.TokenIds.Length), 12));
            result.Loss.backward();
            hidden.backward([selected.Backward(hidden, targets, current.grad!)]);
            statistics = statistics.Add(result.Statistics);
        }

        Assert.Equal(1.0, statistics.RatioMean);
        Assert.Equal(1.0, statistics.RatioMax);
        Assert.Contains(LoraAdapter.Parameters(model), p => p.Parameter.grad is { } gradient && gradient.ne(TorchNumber.Of(0)).any().Read() == 1);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.8)]
    public void TheSamplersLogProbabilitiesAreThoseOfTheTrainingPassUpToRounding(double topP)
    {
        using DisposeScope scope = NewDisposeScope();
        using CausalLanguageModel model = TinyModel.Create(40);
        SamplingOptions sampling = new() { Temperature = 0.9, TopP = topP, MaxNewTokens = 12 };
        (int[][] prompts, IReadOnlyList<Completion> completions) = Sample(model, sampling);
        using IDisposable noGradients = no_grad();
        SelectedLogProbabilities selected = new(model, sampling);

        foreach (CompletionBatch batch in CompletionBatch.Cut(prompts, completions, EmbedToken, 4))
        {
            SelectedTokens tokens = selected.Compute(batch.Forward(model).Predicting, tensor(batch.Targets));
            float[] sampled = [.. batch.Rows.SelectMany(row => completions[(int)row].LogProbabilities)];
            Assert.True(tokens.LogProbabilities.sub(tensor(sampled)).abs().max().Read() < 1e-4);
            Assert.False(tokens.Outside.any().Read() == 1);
        }
    }

    private static (int[][] Prompts, IReadOnlyList<Completion> Completions) Sample(CausalLanguageModel model, SamplingOptions sampling)
    {
        int[][] prompts = [.. Enumerable.Range(0, 10).Select(i => Enumerable.Range(1, 3 + (i / 2 % 3)).Select(t => (t * 5) + (i / 2)).ToArray())];
        TextGenerator generator = new(model, EmbedToken);
        return (prompts, generator.Generate([.. prompts.Select((prompt, i) => new GenerationRequest
        {
            Prompt = prompt,
            Sampling = sampling with { Seed = i },
            StopTokens = [EndOfTurn],
        })]));
    }

    private static Completion Completed(int[] tokens, StopReason reason) =>
        new() { TokenIds = tokens, LogProbabilities = new float[tokens.Length], StopReason = reason };
}
