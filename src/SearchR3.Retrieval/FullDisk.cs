namespace SearchR3.Retrieval;

/// <summary>Recognises a full disk, whichever way the system says it, and turns it into one sentence for the user.</summary>
public static class FullDisk
{
    // errno.h on Linux and macOS: ENOSPC, EFBIG (a limit on the size of files), EDQUOT of either; then Windows' two.
    private static readonly HashSet<int> Codes = [28, 27, 122, 69, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    /// <summary>Whether <paramref name="error"/> or what caused it is a full disk.</summary>
    public static bool Caused(Exception? error) => error switch
    {
        null => false,
        IOException when Codes.Contains(error.HResult) => true,
        AggregateException many => many.InnerExceptions.Any(Caused),
        _ => Caused(error.InnerException),
    };

    /// <summary>The sentence about <paramref name="path"/>, which is as it was before.</summary>
    public static SearchR3Exception Refusal(string path, Exception error) => new(
        $"{path} cannot be written because the disk is full (or a quota is used up); what was there before is untouched: "
        + "make room and run the same again, or choose a folder on another disk",
        error);
}
