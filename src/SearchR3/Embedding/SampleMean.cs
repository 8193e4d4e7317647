namespace SearchR3.Embedding;

/// <summary>Joins the embeddings of one query: of several sampled reasonings, or of a reasoning and the direct mode.</summary>
internal static class SampleMean
{
    /// <summary>The mean of the samples' unit vectors, brought to unit length again; words, stop reason and prompt are the first sample's.</summary>
    /// <param name="samples">At least one, all of the same text.</param>
    public static TextEmbedding Of(IReadOnlyList<TextEmbedding> samples) => samples[0] with
    {
        Vector = Of([.. samples.Select(s => s.Vector)]),
        ReasoningTokens = samples.Sum(s => s.ReasoningTokens),
        Samples = samples,
    };

    /// <summary>The same with the direct embedding as one more part.</summary>
    public static TextEmbedding WithDirect(TextEmbedding reasoned, TextEmbedding direct)
    {
        IReadOnlyList<TextEmbedding> samples = reasoned.Samples.Count > 0 ? reasoned.Samples : [reasoned];
        return reasoned with { Vector = Of([.. samples.Select(s => s.Vector), direct.Vector]), Samples = samples };
    }

    private static float[] Of(float[][] vectors)
    {
        float[] mean = new float[vectors[0].Length];
        foreach (float[] vector in vectors)
        {
            for (int i = 0; i < mean.Length; i++)
            {
                mean[i] += vector[i];
            }
        }

        return UnitVector.Normalize(mean);
    }
}
