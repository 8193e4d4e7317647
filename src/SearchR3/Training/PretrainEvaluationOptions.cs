using SearchR3.Retrieval;

namespace SearchR3.Training;

/// <summary>What pretraining holds out, and how often the loss on it is measured; by that loss the best model is chosen.</summary>
public sealed record PretrainEvaluationOptions
{
    /// <summary>
    /// The share of documents that are held out, with the queries that they answer: by a hash of the document's id, so that they are the same whatever the
    /// seed and whatever else is added.
    /// </summary>
    /// <value>0 to 0.5; the default is 0.01. 0 holds nothing out, and the finished model is the last one.</value>
    public double Share { get; init; } = 0.01;

    /// <summary>Optimizer steps between measurements; 0 measures at the end only.</summary>
    /// <value>200.</value>
    public int EverySteps { get; init; } = 200;

    /// <summary>Throws when a value is out of range.</summary>
    public void Validate()
    {
        if (Share is not (>= 0 and <= 0.5) || EverySteps < 0)
        {
            throw new SearchR3Exception(
                $"evaluation.share is {Share} and evaluation.everySteps {EverySteps}; give a share between 0 and 0.5 and at least 0 steps");
        }
    }
}
