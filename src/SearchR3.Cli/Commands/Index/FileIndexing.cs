using System.Globalization;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Cli.Search;
using SearchR3.Documents;
using SearchR3.Documents.Files;
using SearchR3.Embedding;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Cli.Commands.Index;

/// <summary>Makes an index of files, or brings one up to date: only chunks whose text is new are embedded.</summary>
internal sealed class FileIndexing(Invocation invocation, EmbeddingModel model, string folder, ChunkOptions chunking)
{
    /// <summary>The index that is there, when this model's embeddings are in it; null otherwise, with a note why all is embedded anew.</summary>
    public IndexFolder? Previous()
    {
        if (!IndexFolder.Exists(AtomicFolder.Find(folder)))
        {
            return null;
        }

        IndexFolder found;
        try
        {
            found = IndexFolder.Open(folder);
        }
        catch (SearchR3Exception error)
        {
            invocation.Note($"note: the index that is there cannot be read, and all is embedded anew ({error.Message.TrimEnd('.')})");
            return null;
        }

        IndexDescription was = found.Description;
        if (was.ModelRevision != model.Revision || was.Dtype != model.Dtype)
        {
            invocation.Note(was.ModelRevision != model.Revision
                ? $"note: {folder} was built with model revision {was.ModelRevision} and this one is {model.Revision}: all is embedded anew"
                : $"note: {folder} was built with --dtype {was.Dtype} and now it is {model.Dtype}: all is embedded anew");
            found.Dispose();
            return null;
        }

        if (was.Files is not { } files)
        {
            invocation.Note($"note: {folder} was an index of a corpus and becomes one of files");
        }
        else if (files.ChunkTokens != chunking.MaxTokens || files.ChunkOverlap != chunking.OverlapTokens)
        {
            invocation.Note(string.Create(
                CultureInfo.InvariantCulture,
                $"note: chunks had {files.ChunkTokens} tokens with {files.ChunkOverlap} repeated and now have {chunking.MaxTokens} with {chunking.OverlapTokens}: all files are cut anew"));
        }

        return found;
    }

    /// <summary>Reads the files, cuts them, embeds what is new, and writes the index.</summary>
    /// <param name="found">The files.</param>
    /// <param name="globs">What they were found by.</param>
    /// <param name="previous">The index whose embeddings are taken over, or null.</param>
    /// <param name="options">The build's options for the corpus of chunks.</param>
    public FileIndexReport Run(FoundFiles found, IReadOnlyList<string> globs, IndexFolder? previous, Func<Corpus, IndexBuildOptions> options)
    {
        ChunkedFiles chunked = Cut(found);
        if (chunked.Chunks.Count == 0)
        {
            string unread = chunked.Unreadable.Count > 0 ? $"; {chunked.Unreadable.Count} could not be read, such as {chunked.Unreadable[0].File}: {chunked.Unreadable[0].Reason}" : "";
            throw new SearchR3Exception($"there is no text in the {chunked.Files} files that could be read{unread}");
        }

        Corpus corpus = chunked.ToCorpus();
        IndexedFiles files = new()
        {
            Root = found.Root,
            Globs = globs,
            Count = chunked.Files,
            ChunkTokens = chunking.MaxTokens,
            ChunkOverlap = chunking.OverlapTokens,
        };
        var changes = ChunkChanges.Between(previous?.Corpus, corpus);
        IndexBuildReport build = IndexBuilding.Run(invocation, model, corpus, folder, options(corpus) with { Files = files }, "chunks");
        return new FileIndexReport(build, corpus.Hash, changes, chunked.Files, chunked.Unreadable);
    }

    private ChunkedFiles Cut(FoundFiles found)
    {
        try
        {
            return ProgressDisplay.Run(invocation, "reading", "files", progress =>
                DocumentFiles.Read(found, chunking, new FileProgress(progress, found.Files.Count), invocation.Cancellation));
        }
        catch (OperationCanceledException)
        {
            throw new InterruptedException($"interrupted before anything was embedded; begin again with:\n  {invocation.CommandLineWith()}");
        }
    }

    private sealed class FileProgress(IProgress<WorkProgress> outer, int total) : IProgress<int>
    {
        public void Report(int value) => outer.Report(new WorkProgress(value, total));
    }
}
