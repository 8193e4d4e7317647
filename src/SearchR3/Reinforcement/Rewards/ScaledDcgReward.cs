using SearchR3.Retrieval;
using SearchR3.Retrieval.Evaluation;

namespace SearchR3.Reinforcement.Rewards;

/// <summary>
/// <c>sum over relevant documents with rank at most K of gain(grade) / log2(1 + rank)</c>, divided by the same sum of the ideal ranking: 0 to 1 (a scaled
/// DCG: paper, stage 2, mark R; K, the gain and dividing by the ideal: mark O). A query without relevant documents has no reward.
/// </summary>
public sealed class ScaledDcgReward : IRolloutReward
{
    private readonly int _cutOff;
    private readonly GainFunction _gain;

    /// <summary>Creates the reward.</summary>
    /// <param name="cutOff">K, at least 1; a deep one (100) is less sparse than the metric's 10.</param>
    /// <param name="gain">What a grade is worth.</param>
    public ScaledDcgReward(int cutOff = 100, GainFunction gain = GainFunction.Linear)
    {
        if (cutOff < 1)
        {
            throw new SearchR3Exception($"the cut-off of the DCG reward is {cutOff}; give at least 1");
        }

        _cutOff = cutOff;
        _gain = gain;
    }

    /// <inheritdoc/>
    public string Name => "dcg";

    /// <inheritdoc/>
    public double? Score(RolloutOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        double found = 0;
        foreach (RankedGrade document in outcome.Relevant)
        {
            if (document.Rank < 1 || document.Grade < 1)
            {
                throw new ArgumentException($"a relevant document has rank {document.Rank} and grade {document.Grade}; both count from 1");
            }

            found += document.Rank <= _cutOff ? Gain(document.Grade) / Math.Log2(1.0 + document.Rank) : 0;
        }

        double ideal = 0;
        int rank = 1;
        foreach (RankedGrade document in outcome.Relevant.OrderByDescending(d => d.Grade).Take(_cutOff))
        {
            ideal += Gain(document.Grade) / Math.Log2(1.0 + rank++);
        }

        return ideal == 0 ? null : found / ideal;
    }

    private double Gain(int grade) => _gain switch
    {
        GainFunction.Linear => grade,
        GainFunction.Exponential => Math.Pow(2, grade) - 1,
        _ => 1,
    };
}
