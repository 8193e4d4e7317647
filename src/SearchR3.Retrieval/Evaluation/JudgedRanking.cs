namespace SearchR3.Retrieval.Evaluation;

/// <summary>One query's ranking reduced to grades: all that a metric reads. Plain arithmetic, no state.</summary>
internal sealed class JudgedRanking
{
    private readonly int[] _ranked;
    private readonly int[] _ideal;
    private readonly int _relevantCount;
    private readonly EvaluationOptions _options;

    /// <param name="rankedGrades">Grade of each returned document, best first; 0 when not judged.</param>
    /// <param name="judgedGrades">Grades of all judged documents, any order.</param>
    /// <param name="options">The rules.</param>
    public JudgedRanking(int[] rankedGrades, IEnumerable<int> judgedGrades, EvaluationOptions options)
    {
        _ranked = rankedGrades;
        _ideal = [.. judgedGrades.OrderDescending()];
        _relevantCount = _ideal.Count(grade => grade >= options.RelevanceLevel);
        _options = options;
    }

    public double Value(Metric metric)
    {
        int depth = Math.Min(metric.CutOff ?? _ranked.Length, _ranked.Length);
        return metric.Kind switch
        {
            MetricKind.Ndcg => Ndcg(depth, metric.CutOff ?? int.MaxValue),
            MetricKind.AveragePrecision => AveragePrecision(depth, metric.CutOff ?? int.MaxValue),
            MetricKind.Recall => _relevantCount == 0 ? 0 : (double)RelevantIn(depth) / _relevantCount,
            MetricKind.Precision => (double)RelevantIn(depth) / metric.CutOff!.Value,
            MetricKind.ReciprocalRank => ReciprocalRank(depth),
            _ => throw new ArgumentOutOfRangeException(nameof(metric)),
        };
    }

    private double Ndcg(int depth, int cutOff)
    {
        double ideal = DiscountedGain(_ideal.AsSpan(0, Math.Min(cutOff, _ideal.Length)));
        return ideal == 0 ? 0 : DiscountedGain(_ranked.AsSpan(0, depth)) / ideal;
    }

    private double DiscountedGain(ReadOnlySpan<int> grades)
    {
        double sum = 0;
        for (int i = 0; i < grades.Length; i++)
        {
            sum += Gain(grades[i]) / Math.Log2(i + 2);
        }

        return sum;
    }

    private double Gain(int grade)
    {
        // trec_eval lets every positive grade gain, whatever the relevance level; ranx removes the judgements below it first.
        int lowest = _options.Convention == MetricConvention.TrecEval && _options.EffectiveGain != GainFunction.Binary
            ? 1
            : _options.RelevanceLevel;
        if (grade < lowest)
        {
            return 0;
        }

        return _options.EffectiveGain switch
        {
            GainFunction.Linear => grade,
            GainFunction.Exponential => Math.Pow(2, grade) - 1,
            _ => 1,
        };
    }

    private double AveragePrecision(int depth, int cutOff)
    {
        int divisor = _options.Convention == MetricConvention.SentenceTransformers ? Math.Min(cutOff, _relevantCount) : _relevantCount;
        if (divisor == 0)
        {
            return 0;
        }

        double sum = 0;
        int found = 0;
        for (int i = 0; i < depth; i++)
        {
            if (_ranked[i] >= _options.RelevanceLevel)
            {
                sum += (double)++found / (i + 1);
            }
        }

        return sum / divisor;
    }

    private int RelevantIn(int depth)
    {
        int found = 0;
        foreach (int grade in _ranked.AsSpan(0, depth))
        {
            found += grade >= _options.RelevanceLevel ? 1 : 0;
        }

        return found;
    }

    private double ReciprocalRank(int depth)
    {
        int first = Array.FindIndex(_ranked, 0, depth, grade => grade >= _options.RelevanceLevel);
        return first < 0 ? 0 : 1.0 / (first + 1);
    }
}
