namespace SearchR3.Reinforcement;

/// <summary>Answers the question that a loss of 0 raises.</summary>
public static class LossDiagnosis
{
    // A loss below this prints as 0 and is what rounding leaves of a sum of advantages.
    private const double Nothing = 1e-5;

    /// <summary>
    /// One sentence when the loss is about 0, otherwise null. At ratio 1 the loss is minus the mean advantage, which is 0 by construction, while its gradient
    /// is not; without spread in any group both are 0.
    /// </summary>
    /// <param name="loss">The policy's loss without other terms.</param>
    /// <param name="gradientNorm">Norm of the step's gradient, of all terms together: only the policy's own where the others have no weight.</param>
    /// <param name="ratioMax">The largest importance ratio.</param>
    /// <param name="deadShare">Share of groups without spread of rewards, 0 to 1.</param>
    public static string? Explain(double loss, double gradientNorm, double ratioMax, double deadShare)
    {
        if (!(Math.Abs(loss) < Nothing))
        {
            return null;
        }

        string norm = gradientNorm.ToString("0.###e+0", System.Globalization.CultureInfo.InvariantCulture);
        if (deadShare >= 1)
        {
            return $"loss 0: all groups are dead (equal rewards inside each), so they teach nothing (gradient norm of all terms {norm}); "
                + "raise the temperature, take harder queries or a finer reward";
        }

        string alive = (1 - deadShare).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture);
        return gradientNorm > 0
            ? $"loss 0 is fine: {(ratioMax == 1 ? "at ratio 1" : "near ratio 1")} the loss is minus the mean advantage, which is 0, "
                + $"and its gradient is not (norm of all terms {norm}; {alive} of the groups have spread)"
            : $"loss 0 and gradient 0 although {alive} of the groups have spread: every token is clipped, or no parameter is trained";
    }
}
