using System.Security.Cryptography;
using System.Text;
using SearchR3.Cli.Output;
using SearchR3.Embedding;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Index;
using SearchR3.Retrieval.Lexical;

namespace SearchR3.Cli.Search;

/// <summary>
/// Embeds a corpus and builds its index folder beside the final place, then moves it there. Finished chunks of vectors stay in
/// <c>FOLDER.partial</c> until then.
/// </summary>
internal sealed class IndexBuilder(EmbeddingModel model, IndexBuildOptions options)
{
    private const int ChunkSize = 1024;

    /// <summary>Builds <paramref name="folder"/> from <paramref name="corpus"/>; an index that was there is replaced.</summary>
    public IndexBuildReport Build(Corpus corpus, string folder, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        string final = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        RefuseForeign(final);
        float[][] vectors = new float[corpus.Count][];
        int reused = Reuse(corpus, vectors);
        int[] pending = [.. Enumerable.Range(0, corpus.Count).Where(row => vectors[row] is null)];
        string partial = final + ".partial";
        VectorChunks chunks = VectorChunks.Open(partial, Identity(corpus, pending), model.Dimension);

        // Those of taken-over documents too: whether they fit, and how many were cut, is the same as in a build from scratch.
        EncodedPrompt[] all = [.. corpus.Select(Encode)];
        EncodedPrompt[] prompts = [.. pending.Select(row => all[row])];
        int resumed = Embed(pending, prompts, vectors, chunks, progress, cancellation);
        IndexDescription description = new()
        {
            Model = options.Model,
            ModelRevision = model.Revision,
            Dtype = options.Dtype,
            CorpusHash = corpus.Hash,
            Documents = corpus.Count,
            Dimension = model.Dimension,
            TruncatedDocuments = all.Count(p => p.TruncatedTokens > 0),
            Files = options.Files,
        };
        AtomicFolder.Write(final, made => Write(corpus, vectors, description, made));
        Directory.Delete(partial, recursive: true);
        return new IndexBuildReport(corpus.Count, pending.Length - resumed, resumed, reused, description.TruncatedDocuments);
    }

    private static void RefuseForeign(string folder)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && !IndexFolder.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new SearchR3Exception($"{folder} holds something other than an index; give a new or empty folder as --out");
        }
    }

    private int Reuse(Corpus corpus, float[][] vectors)
    {
        if (options.Previous is not { } previous)
        {
            return 0;
        }

        // By text, not by id: it alone decides the vector, and a document that was renamed or moved has the one it had.
        Dictionary<string, int> rows = new(previous.Corpus.Count, StringComparer.Ordinal);
        for (int row = 0; row < previous.Corpus.Count; row++)
        {
            rows[previous.Corpus[row].FullText] = row;
        }

        int reused = 0;
        for (int row = 0; row < corpus.Count; row++)
        {
            if (rows.TryGetValue(corpus[row].FullText, out int old))
            {
                vectors[row] = previous.Vectors.VectorOf(old);
                reused++;
            }
        }

        return reused;
    }

    private string Identity(Corpus corpus, int[] pending)
    {
        string rows = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(',', pending))));
        return $"model {model.Revision}\ncorpus {corpus.Hash}\ndtype {options.Dtype}\ntruncate {options.Truncate}\nrows {rows}\nchunk {ChunkSize}\n";
    }

    private EncodedPrompt Encode(CorpusDocument document)
    {
        if (string.IsNullOrWhiteSpace(document.FullText))
        {
            throw new SearchR3Exception($"document \"{document.Id}\" has neither title nor text; give it one of them or remove it from the corpus");
        }

        EncodedPrompt prompt = model.DocumentPrompt.Encode(
            document.FullText, model.Settings.MaxInputTokens, truncate: true, $"document \"{document.Id}\"");
        return prompt.TruncatedTokens == 0 || options.Truncate ? prompt : throw new SearchR3Exception(
            $"document \"{document.Id}\" has {prompt.TextTokens + prompt.TruncatedTokens} tokens, but the model takes {model.Settings.MaxInputTokens}; shorten it or add --truncate");
    }

    private int Embed(
        int[] pending, EncodedPrompt[] prompts, float[][] vectors, VectorChunks chunks, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        int resumed = 0;
        for (int start = 0; start < pending.Length; start += ChunkSize)
        {
            int count = Math.Min(ChunkSize, pending.Length - start);
            int chunk = start / ChunkSize;
            float[][]? made = chunks.Read(chunk, count);
            if (made is null)
            {
                int[][] ids = [.. prompts.AsSpan(start, count).ToArray().Select(p => p.Ids)];
                ChunkProgress within = new(progress, start - resumed, pending.Length - resumed);
                made = model.EncodePrompts(ids, within, cancellation);
                chunks.Write(chunk, made);
            }
            else
            {
                resumed += count;
            }

            for (int i = 0; i < count; i++)
            {
                vectors[pending[start + i]] = made[i];
            }
        }

        return resumed;
    }

    private void Write(Corpus corpus, float[][] vectors, IndexDescription description, string folder)
    {
        IndexInfo info = new() { ModelRevision = description.ModelRevision, CorpusHash = corpus.Hash, Similarity = model.Settings.Similarity };
        using (ExactIndex index = ExactIndex.Build([.. corpus.Select(d => d.Id)], vectors, info))
        {
            index.Save(Path.Combine(folder, IndexFolder.VectorsFile));
        }

        corpus.Save(Path.Combine(folder, IndexFolder.CorpusFile));
        Bm25Index.Build(corpus, Path.Combine(folder, IndexFolder.LexicalFolder), options.Lexical).Dispose();
        description.Save(folder);
    }

    private sealed class ChunkProgress(IProgress<WorkProgress> outer, int before, int total) : IProgress<EmbeddingProgress>
    {
        public void Report(EmbeddingProgress value) => outer.Report(new WorkProgress(before + value.CompletedItems, total));
    }
}
