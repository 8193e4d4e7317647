namespace SearchR3.Retrieval;

/// <summary>
/// A mistake that the caller can mend. The message is one sentence that names the two things that disagree and what to do;
/// the command line, the library and the server show it unchanged.
/// </summary>
public sealed class SearchR3Exception : Exception
{
    /// <summary>Creates the exception with its sentence.</summary>
    public SearchR3Exception(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its sentence and the cause.</summary>
    public SearchR3Exception(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
