namespace SearchR3.Cli.Commands.Doctor;

/// <summary>How a check ended.</summary>
internal enum HealthStatus
{
    /// <summary>Nothing to do.</summary>
    Ok,

    /// <summary>Works, but slower or with less than it could.</summary>
    Warn,

    /// <summary>Something will not work.</summary>
    Fail,
}
