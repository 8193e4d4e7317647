using System.Buffers.Binary;
using System.Collections;
using System.Security.Cryptography;
using System.Text;

namespace SearchR3.Retrieval.Beir;

/// <summary>The documents of a retrieval task in a fixed order, found by position or by id. Immutable, safe for many threads.</summary>
public sealed class Corpus : IReadOnlyList<CorpusDocument>
{
    private readonly CorpusDocument[] _documents;
    private readonly Dictionary<string, int> _positions;
    private readonly Lazy<string> _hash;

    private Corpus(CorpusDocument[] documents)
    {
        _documents = documents;
        _positions = new Dictionary<string, int>(documents.Length, StringComparer.Ordinal);
        for (int i = 0; i < documents.Length; i++)
        {
            if (!_positions.TryAdd(documents[i].Id, i))
            {
                throw new SearchR3Exception(
                    $"Documents {_positions[documents[i].Id]} and {i} both have the id \"{documents[i].Id}\"; "
                    + "give every document its own id.");
            }
        }

        _hash = new Lazy<string>(ComputeHash);
    }

    /// <inheritdoc/>
    public int Count => _documents.Length;

    /// <summary>
    /// SHA-256 over ids, titles and texts in order (each as its UTF-8 length and bytes), as 64 lower-case hexadecimal digits: two
    /// corpora with the same hash give the same embeddings in the same rows.
    /// </summary>
    public string Hash => _hash.Value;

    /// <inheritdoc/>
    public CorpusDocument this[int index] => _documents[index];

    /// <summary>
    /// Reads a BEIR <c>corpus.jsonl</c>, a <c>.parquet</c> file with the columns <c>_id</c> (or <c>id</c>, <c>docid</c>), <c>text</c> and
    /// perhaps <c>title</c>, or a folder that holds either (all its Parquet files in order of their names).
    /// </summary>
    /// <exception cref="SearchR3Exception">The file cannot be read, is empty, or has a broken line; the message names the line.</exception>
    public static Corpus Load(string path)
    {
        List<BeirRecord> records = BeirRecords.Load(path, "corpus");
        if (records.Count == 0)
        {
            throw new SearchR3Exception($"{path} has no documents: a corpus needs at least one.");
        }

        return new Corpus([.. records.Select(record =>
            new CorpusDocument(record.Id, record.Title, record.Text) { Metadata = record.Metadata })]);
    }

    /// <summary>A corpus of <paramref name="documents"/> in the order given.</summary>
    /// <exception cref="SearchR3Exception">Two documents have the same id.</exception>
    public static Corpus From(IEnumerable<CorpusDocument> documents) => new([.. documents]);

    /// <summary>The position of the document called <paramref name="id"/>, or -1.</summary>
    public int IndexOf(string id) => _positions.GetValueOrDefault(id, -1);

    /// <summary>Writes a BEIR <c>corpus.jsonl</c>; metadata goes into the object <c>metadata</c>.</summary>
    public void Save(string path) => JsonLinesWriter.WriteCorpus(path, _documents);

    /// <inheritdoc/>
    public IEnumerator<CorpusDocument> GetEnumerator() => ((IEnumerable<CorpusDocument>)_documents).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private string ComputeHash()
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (CorpusDocument document in _documents)
        {
            foreach (string part in (ReadOnlySpan<string>)[document.Id, document.Title, document.Text])
            {
                byte[] utf8 = Encoding.UTF8.GetBytes(part);
                BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
                sha.AppendData(length);
                sha.AppendData(utf8);
            }
        }

        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
