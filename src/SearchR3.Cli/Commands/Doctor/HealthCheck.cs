namespace SearchR3.Cli.Commands.Doctor;

/// <summary>One line of the doctor.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Status">How it is.</param>
/// <param name="Finding">What was found.</param>
/// <param name="Fix">What to do; null where nothing is.</param>
internal sealed record HealthCheck(string Name, HealthStatus Status, string Finding, string? Fix = null)
{
    /// <summary>Runs a check; whatever it throws becomes a failed line, because the doctor must not fall ill.</summary>
    public static HealthCheck Try(string name, Func<string, HealthCheck> check)
    {
        try
        {
            return check(name);
        }
#pragma warning disable CA1031 // Any failure of a check is what the doctor is here to show.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new HealthCheck(name, HealthStatus.Fail, Frame.Failure.Sentence(e));
        }
    }
}
