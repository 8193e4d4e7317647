using System.Globalization;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Documents;
using SearchR3.Embedding;

namespace SearchR3.Cli.Commands.Index;

/// <summary>Shows what <c>index --files</c> did.</summary>
internal static class FileIndexView
{
    public static void Write(Invocation invocation, string folder, EmbeddingModel model, FileIndexReport report, bool asJson)
    {
        if (asJson)
        {
            JsonOutput.Write(invocation.Terminal.Out, new
            {
                Index = folder,
                ModelRevision = model.Revision,
                report.CorpusHash,
                report.Build.Documents,
                report.Build.Embedded,
                report.Build.Resumed,
                report.Build.Reused,
                report.Build.Truncated,
                report.Chunks,
                report.Files,
                report.Unreadable,
            });
            return;
        }

        TextWriter writer = invocation.Terminal.Out;
        string resumed = report.Build.Resumed > 0 ? Text($"; {report.Build.Resumed:N0} embeddings taken from the interrupted run") : "";
        string unread = report.Unreadable.Count > 0 ? Text($", {report.Unreadable.Count:N0} could not be read:") : "";
        writer.WriteLine(Text(
            $"{folder}: {report.Chunks.New:N0} chunks new, {report.Chunks.Changed:N0} changed, {report.Chunks.Removed:N0} removed, {report.Chunks.Kept:N0} kept{resumed}; {report.Files:N0} {(report.Files == 1 ? "file" : "files")} read{unread}"));
        foreach (UnreadableFile file in report.Unreadable)
        {
            writer.WriteLine($"  {file.File}: {file.Reason}");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
