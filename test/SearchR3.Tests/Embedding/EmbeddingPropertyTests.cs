using FsCheck.Xunit;
using SearchR3.Embedding;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Embedding;

/// <summary>An embedding belongs to its text alone: neither neighbours, nor order, nor batch size, nor padding show in it.</summary>
public sealed class EmbeddingPropertyTests : IDisposable
{
    private const double Tolerance = 1e-5;

    private readonly EmbeddingModel _model = TinyModel.CreateEmbeddingModel();

    public void Dispose() => _model.Dispose();

    [Property(MaxTest = 6, EndSize = 8, Arbitrary = [typeof(UnicodeText)])]
    public void AnyBatchInAnyOrderGivesEachTextTheVectorItHasAlone(UnicodeText[] texts, ushort batchTokens, int seed)
    {
        string[] values = [.. texts.Select(Visible)];
        float[][] alone = [.. values.Select(text => _model.EmbedDocument(text).Vector)];
        int[] order = [.. Enumerable.Range(0, values.Length)];
        new Random(seed).Shuffle(order);
        EmbeddingModel batched = new(_model.Model, _model.Tokenizer, _model.Settings, new() { BatchTokens = 1 + batchTokens });

        IReadOnlyList<TextEmbedding> together = batched.EmbedDocuments([.. order.Select(i => values[i])]);

        for (int i = 0; i < order.Length; i++)
        {
            Assert.Equal(values[order[i]], together[i].Text);
            AssertClose(alone[order[i]], together[i].Vector);
            Assert.Equal(1, Math.Sqrt(together[i].Vector.Sum(v => (double)v * v)), 1e-5);
        }
    }

    [Property(MaxTest = 8, EndSize = 12, Arbitrary = [typeof(UnicodeText)])]
    public void PaddingForALongNeighbourChangesNothing(UnicodeText text, byte words)
    {
        string neighbour = string.Concat(Enumerable.Repeat(" file", 1 + words));

        AssertClose(_model.EmbedDocument(Visible(text)).Vector, _model.EmbedDocuments([neighbour, Visible(text), neighbour])[1].Vector);
    }

    [Property(MaxTest = 3, EndSize = 4, Arbitrary = [typeof(UnicodeText)])]
    public void ReasoningBesideOthersEndsInTheVectorOfReasoningAlone(UnicodeText[] texts)
    {
        string[] values = [.. texts.Select(Visible)];

        IReadOnlyList<TextEmbedding> together = _model.EmbedQueries(values);

        for (int i = 0; i < values.Length; i++)
        {
            TextEmbedding alone = _model.EmbedQuery(values[i]);
            // Two tokens of nearly equal logits may change places in the last bit; everything after that is another reasoning.
            if (alone.Reasoning == together[i].Reasoning)
            {
                AssertClose(alone.Vector, together[i].Vector);
                Assert.Equal(alone.StopReason, together[i].StopReason);
                Assert.Equal(alone.ReasoningTokens, together[i].ReasoningTokens);
            }

            // The same text twice in one batch is no other than in two.
            AssertClose(_model.EmbedQueriesAfter([values[i]], [together[i].Reasoning!])[0].Vector, _model.EmbedQueriesAfter(
                [.. values, values[i]], [.. together.Select(t => t.Reasoning!), together[i].Reasoning!])[^1].Vector);
        }
    }

    // A text without a visible character is refused.
    private static string Visible(UnicodeText text) => "x" + text.Value;

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], Tolerance);
        }
    }
}
