using SearchR3.Documents.Chunking;
using SearchR3.Documents.Files;
using SearchR3.Documents.Formats;

namespace SearchR3.Documents;

/// <summary>
/// Cuts files into chunks for a search index: Markdown and HTML by headings, C# by members, everything else as plain text. A file that is no text or cannot be
/// read is listed with the reason, never an error.
/// </summary>
public static class DocumentFiles
{
    /// <summary>Reads the files one by one.</summary>
    /// <param name="found">What <see cref="FileGlobs.Find"/> found.</param>
    /// <param name="options">Size of the chunks.</param>
    /// <param name="progress">Told how many files are done.</param>
    /// <param name="cancellationToken">Asked before each file.</param>
    /// <exception cref="Retrieval.SearchR3Exception">An option is out of range.</exception>
    public static ChunkedFiles Read(FoundFiles found, ChunkOptions options, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        List<DocumentChunk> chunks = [];
        List<UnreadableFile> unreadable = [.. found.Unreadable];
        int read = 0;
        for (int i = 0; i < found.Files.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            FoundFile file = found.Files[i];
            FileText text = FileText.Read(file.Path);
            if (text.Text is null)
            {
                unreadable.Add(new UnreadableFile(file.Name, text.Refusal!));
            }
            else
            {
                read++;
                chunks.AddRange(Cut(file.Name, text.Text, options));
            }

            progress?.Report(i + 1);
        }

        return new ChunkedFiles { Chunks = chunks, Files = read, Unreadable = [.. unreadable.OrderBy(u => u.File, StringComparer.Ordinal)] };
    }

    /// <summary>The chunks of one text, whose lines end in line feeds; <paramref name="name"/> decides its format.</summary>
    internal static IEnumerable<DocumentChunk> Cut(string name, string text, ChunkOptions options)
    {
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        string file = name.Replace("%", "%25", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal);
        foreach (Section section in DocumentFormat.Read(name, text))
        {
            string heading = HeadingText.Of(section.Path, options);
            foreach (TextChunk chunk in SectionSplitter.Split(section, heading, options))
            {
                int number = numbers[heading] = numbers.GetValueOrDefault(heading) + 1;
                yield return new DocumentChunk($"{file}#{heading}~{number}", name, heading, chunk.Text, chunk.FirstLine, chunk.LastLine);
            }
        }
    }
}
