using SearchR3.Cli.Frame;
using SearchR3.Retrieval;

namespace SearchR3.Cli.Reports;

/// <summary>Writes reports for commands whose real work must not fail by them.</summary>
internal static class ReportWriting
{
    /// <summary>Says it when pictures have no text: they would look as if there were nothing to show.</summary>
    public static void NoteMissingFont(Invocation invocation) => Try(invocation, () =>
    {
        if (PlotFont.IsMissing)
        {
            invocation.Note($"note: {PlotFont.MissingSentence}");
        }
    });

    /// <summary>Runs <paramref name="write"/>; a full disk, missing rights or a drawing library that does not load become a note.</summary>
    public static void Try(Invocation invocation, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SearchR3Exception or DllNotFoundException or TypeInitializationException)
        {
            invocation.Note($"the report is not written: {Failure.Sentence(e)}");
        }
    }
}
