namespace SearchR3.Retrieval;

/// <summary>
/// A mistake that the caller can mend. The message is one sentence that names the two things that disagree and what to do;
/// the command line, the library and the server show it unchanged.
/// </summary>
public sealed class SearchR3Exception : Exception
{
    private const int LongestMessage = 2000;

    /// <summary>Creates the exception with its sentence.</summary>
    public SearchR3Exception(string message)
        : base(OneLine(message))
    {
    }

    /// <summary>Creates the exception with its sentence and the cause.</summary>
    public SearchR3Exception(string message, Exception innerException)
        : base(OneLine(message), innerException)
    {
    }

    // Messages quote what stands in files: a line feed there must not break the sentence in two, nor an escape colour somebody's terminal.
    private static string OneLine(string message)
    {
        if (message.Any(char.IsControl))
        {
            message = string.Concat(message.Select(c => char.IsControl(c) ? ' ' : c));
        }

        return message.Length <= LongestMessage
            ? message
            : $"{message.AsSpan(0, LongestMessage - 300)} … {message.AsSpan(message.Length - 250)}";
    }
}
