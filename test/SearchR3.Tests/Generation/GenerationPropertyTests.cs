using FsCheck.Xunit;
using SearchR3.Generation;
using SearchR3.Models;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Generation;

/// <summary>A completion belongs to its prompt alone, whatever else is in the batch and whenever it leaves.</summary>
public sealed class GenerationPropertyTests : IDisposable
{
    private const int Vocabulary = 120;
    private const int EmbedToken = 5;

    private readonly CausalLanguageModel _model = TinyModel.Create(Vocabulary);

    public void Dispose() => _model.Dispose();

    [Property(MaxTest = 8, EndSize = 10)]
    public void GreedyTokensAreThoseOfThePromptAlone(byte[][] prompts, byte stopToken, byte budget) =>
        AssertInvariant(prompts, (_, i) => new SamplingOptions { MaxNewTokens = 1 + (budget + i) % 24 }, stopToken % Vocabulary);

    // The same cases every time: a draw that falls on the border of two tokens, one in a million, may go either way.
    [Property(MaxTest = 8, EndSize = 10, Replay = "(12345,6789)")]
    public void SampledTokensAreThoseOfTheRowsSeedAlone(byte[][] prompts, byte stopToken, byte budget) => AssertInvariant(
        prompts, (random, i) => new SamplingOptions { Temperature = 1 + random.NextDouble(), Seed = random.Next(), MaxNewTokens = 1 + (budget + i) % 24 }, stopToken % Vocabulary);

    private void AssertInvariant(byte[][] prompts, Func<Random, int, SamplingOptions> sampling, int stop)
    {
        Random random = new(prompts.Length);
        GenerationRequest[] requests =
        [
            .. prompts.Where(prompt => prompt is { Length: > 0 }).Select((prompt, i) => new GenerationRequest
            {
                Prompt = [.. prompt.Select(b => b % Vocabulary)],
                Sampling = sampling(random, i),
                StopTokens = [stop],
            }),
        ];
        TextGenerator generator = new(_model, EmbedToken);
        IReadOnlyList<Completion> together = generator.Generate(requests);
        for (int i = 0; i < requests.Length; i++)
        {
            AssertSame(generator.Generate([requests[i]])[0], together[i]);
        }
    }

    private static void AssertSame(Completion alone, Completion together)
    {
        int same = alone.TokenIds.AsSpan().CommonPrefixLength(together.TokenIds);
        for (int i = 0; i < same; i++)
        {
            Assert.Equal(alone.LogProbabilities[i], together.LogProbabilities[i], 1e-4);
        }

        if (same < Math.Min(alone.TokenIds.Length, together.TokenIds.Length))
        {
            // Sums in another order differ in the last bit, so a token may only give way to one that is as probable.
            Assert.Equal(alone.LogProbabilities[same], together.LogProbabilities[same], 1e-4);
            return;
        }

        Assert.Equal(alone.TokenIds, together.TokenIds);
        Assert.Equal(alone.StopReason, together.StopReason);
        for (int i = 0; i < alone.EmbedState!.Length; i++)
        {
            Assert.Equal(alone.EmbedState[i], together.EmbedState![i], 1e-4);
        }
    }
}
