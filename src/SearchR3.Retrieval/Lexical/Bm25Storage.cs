using System.Globalization;
using System.Text.Json;
using Lucene.Net.Analysis;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Search.Similarities;
using Lucene.Net.Store;
using Lucene.Net.Util;
using SearchR3.Retrieval.Beir;
using Directory = System.IO.Directory;
using LuceneDirectory = Lucene.Net.Store.Directory;

namespace SearchR3.Retrieval.Lexical;

/// <summary>Builds and opens the Lucene index below a <see cref="Bm25Index"/>.</summary>
internal static class Bm25Storage
{
    private const string Version = "1";
    private const string VersionKey = "searchr3.version";
    private const string OptionsKey = "searchr3.options";
    private const string CorpusKey = "searchr3.corpus";

    private static readonly FieldType Content = new(TextField.TYPE_NOT_STORED) { IndexOptions = IndexOptions.DOCS_AND_FREQS };

    public static Bm25Index BuildInMemory(Corpus corpus, Bm25Options options)
    {
        RAMDirectory directory = new();
        Write(directory, corpus, options);
        return Read(directory, "memory");
    }

    public static Bm25Index BuildInFolder(Corpus corpus, string folder, Bm25Options options)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string temporary = $"{target}.{Environment.ProcessId}.tmp";
        try
        {
            RefuseForeign(target);
            Remove(temporary);
            using (SimpleFSDirectory directory = new(Directory.CreateDirectory(temporary), NoLockFactory.GetNoLockFactory()))
            {
                Write(directory, corpus, options);
            }

            Remove(target);
            Directory.Move(temporary, target);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Remove(temporary);
            throw FullDisk.Caused(error) ? FullDisk.Refusal(folder, error) : new SearchR3Exception($"The BM25 index cannot be written to '{folder}': {error.Message}", error);
        }

        return Open(folder);
    }

    public static Bm25Index Open(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new SearchR3Exception($"The BM25 index '{folder}' does not exist: build it first.");
        }

        try
        {
            return Read(new MMapDirectory(folder, NoLockFactory.GetNoLockFactory()), folder);
        }
        catch (Exception error) when (error is not SearchR3Exception)
        {
            // Damaged Lucene files raise nearly any exception: end of file, bad index, bad format.
            throw new SearchR3Exception($"The BM25 index '{folder}' cannot be read ({error.Message}): build it again.", error);
        }
    }

    private static void Write(LuceneDirectory directory, Corpus corpus, Bm25Options options)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        options.Validate();
        using Analyzer analyzer = options.CreateAnalyzer();
        IndexWriterConfig config = new(LuceneVersion.LUCENE_48, analyzer)
        {
            Similarity = new BM25Similarity(options.K1, options.B),
            MergePolicy = new LogDocMergePolicy(),
        };
        using IndexWriter writer = new(directory, config);

        // Lucene breaks ties by its document number. Adding in the order of the ids, under a merge policy that keeps the order, makes
        // that the order of the ids.
        foreach (CorpusDocument document in corpus.OrderBy(document => document.Id, DocumentIdOrder.Instance))
        {
            writer.AddDocument([new StoredField(Bm25Index.IdField, document.Id), new Field(Bm25Index.ContentField, document.FullText, Content)]);
        }

        writer.ForceMerge(1);
        writer.SetCommitData(new Dictionary<string, string>
        {
            [VersionKey] = Version,
            [OptionsKey] = JsonSerializer.Serialize(options),
            [CorpusKey] = corpus.Hash,
        });
        writer.Commit();
    }

    private static Bm25Index Read(LuceneDirectory directory, string name)
    {
        DirectoryReader? reader = null;
        try
        {
            reader = DirectoryReader.Open(directory);
            IDictionary<string, string> data = reader.IndexCommit.UserData;
            if (!data.TryGetValue(VersionKey, out string? version) || version != Version)
            {
                throw new SearchR3Exception(
                    $"The BM25 index '{name}' has version '{version ?? "none"}', but this program reads version {Version}: build it again.");
            }

            Bm25Options options = JsonSerializer.Deserialize<Bm25Options>(data[OptionsKey])!;
            options.Validate();
            string[] ids = new string[reader.MaxDoc];
            for (int document = 0; document < ids.Length; document++)
            {
                ids[document] = reader.Document(document).Get(Bm25Index.IdField, CultureInfo.InvariantCulture);
            }

            return new Bm25Index(directory, reader, ids, options, data[CorpusKey]);
        }
        catch
        {
            reader?.Dispose();
            directory.Dispose();
            throw;
        }
    }

    private static void RefuseForeign(string folder)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()
            && !Directory.EnumerateFiles(folder, "segments*").Any()))
        {
            throw new SearchR3Exception($"'{folder}' holds something other than a BM25 index: choose an empty or new folder.");
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
