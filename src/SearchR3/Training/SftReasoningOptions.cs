using SearchR3.Retrieval;

namespace SearchR3.Training;

/// <summary>
/// The reasonings of stage 1. A written reasoning contains the answer, so the contrastive loss must not see it for its own query:
/// with cross-fitting, half A of the queries (by a seeded hash of their ids) learns to write reasonings and is embedded directly,
/// half B is embedded after the reasoning that the model itself samples (mark O; recipe of the shipped model).
/// </summary>
public sealed record SftReasoningOptions
{
    /// <summary>Where written reasonings come from.</summary>
    public SftReasoningSource Source { get; init; } = SftReasoningSource.None;

    /// <summary>JSON lines of <c>{"query-id": "...", "reasoning": "..."}</c>; relative to the data folder.</summary>
    public string? File { get; init; }

    /// <summary>The template, for the source <c>template</c>.</summary>
    public ReasoningTemplateOptions? Template { get; init; }

    /// <summary>Splits the queries in two halves as described above; without it every query is trained on its written reasoning.</summary>
    public bool CrossFit { get; init; } = true;

    /// <summary>The share of queries in half A. Must equal that of the pretraining which showed it.</summary>
    public double WrittenShare { get; init; } = 0.5;

    /// <summary>Seeds which query is in which half; null takes the recipe's seed. A stage that goes on from another must split as that one did.</summary>
    public int? HalvesSeed { get; init; }

    /// <summary>How often a query of half B is embedded after a sampled reasoning; otherwise directly.</summary>
    public double SampledProbability { get; init; } = 0.75;

    /// <summary>The temperature of the sampled reasonings.</summary>
    public double Temperature { get; init; } = 0.7;

    /// <summary>Steps whose reasonings are sampled together, with the weights at the first of them.</summary>
    public int SampleEverySteps { get; init; } = 10;

    /// <summary>Throws when a value is out of its range or missing.</summary>
    public void Validate()
    {
        if (Source == SftReasoningSource.File && File is null)
        {
            throw new SearchR3Exception("reasoning.source is file, but reasoning.file is missing; name the JSON lines file");
        }

        if (Source == SftReasoningSource.Template && Template is null)
        {
            throw new SearchR3Exception("reasoning.source is template, but reasoning.template is missing; give one");
        }

        if (WrittenShare is not (>= 0 and <= 1) || SampledProbability is not (>= 0 and <= 1) || SampleEverySteps < 1)
        {
            throw new SearchR3Exception(
                $"reasoning.writtenShare {WrittenShare} and sampledProbability {SampledProbability} must be between 0 and 1, sampleEverySteps {SampleEverySteps} at least 1");
        }
    }
}
