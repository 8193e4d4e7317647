using SearchR3.Retrieval;

namespace SearchR3.Training.Distillation;

/// <summary>
/// L = cosine * (1 - cos(s, t)) + scores * KL(softmax(t C / tau) || softmax(s C / tau)) + what holds the rest; s is the student's direct embedding, t the teacher's and
/// C the candidates' vectors (mark O).
/// </summary>
public sealed record DistillLossOptions
{
    /// <summary>Weight of 1 - cosine to the teacher's embedding.</summary>
    public double Cosine { get; init; } = 1;

    /// <summary>Weight of the divergence from the teacher's ranking.</summary>
    public double Scores { get; init; } = 1;

    /// <summary>tau of the two softmaxes.</summary>
    public double Temperature { get; init; } = 0.05;

    /// <summary>The documents that the teacher ranks highest for the query; the divergence is over them.</summary>
    public int Candidates { get; init; } = 100;

    /// <summary>Weight of 1 - cosine between a document's embedding and what it was at the start.</summary>
    public double KeepDocuments { get; init; } = 0.5;

    /// <summary>Random documents of a step that are held.</summary>
    public int Documents { get; init; } = 32;

    /// <summary>Weight of 1 - cosine between the embedding after the teacher's first reasoning and what it was at the start.</summary>
    public double KeepReasoning { get; init; } = 0.5;

    /// <summary>Weight of the cross-entropy of the teacher's first reasoning, so that the model goes on writing as it did.</summary>
    public double KeepLanguage { get; init; } = 0.05;

    /// <summary>Throws when a value is out of its range.</summary>
    public void Validate()
    {
        double[] weights = [Cosine, Scores, KeepDocuments, KeepReasoning, KeepLanguage];
        if (weights.Any(w => !(w >= 0)) || !(Cosine + Scores > 0))
        {
            throw new SearchR3Exception(FormattableString.Invariant(
                $"loss.cosine is {Cosine} and loss.scores {Scores}: one of them must be above 0, and no weight of loss below 0"));
        }

        if (!(Temperature > 0) || Candidates < 2 || Documents < 1)
        {
            throw new SearchR3Exception(FormattableString.Invariant(
                $"loss.temperature is {Temperature}, loss.candidates {Candidates} and loss.documents {Documents}; they must be above 0, at least 2 and at least 1"));
        }
    }
}
