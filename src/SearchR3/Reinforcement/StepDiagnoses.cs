namespace SearchR3.Reinforcement;

/// <summary>Says of a step's numbers what <see cref="LossDiagnosis"/> finds, once until it finds something else.</summary>
internal sealed class StepDiagnoses
{
    private string? _last;

    /// <summary>The sentence, or null when there is none or the last one still holds.</summary>
    /// <param name="values">The step's numbers by their names in the log.</param>
    public string? OfStep(IReadOnlyDictionary<string, double> values)
    {
        string? why = LossDiagnosis.Explain(values["loss"], values["gradientNorm"], values["ratio/max"], values["frac_reward_zero_std"]);

        // What stands in brackets is the step's own figure.
        string? kind = why?.Split('(')[0];
        if (kind is null || kind == _last)
        {
            return null;
        }

        _last = kind;
        return why;
    }
}
