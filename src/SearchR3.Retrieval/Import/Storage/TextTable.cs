using System.Text.Json;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Import.Storage;

/// <summary>
/// Documents, or queries, as they come, on the disk: their lines in a file, and the keys of their ids in a sorter that finds the repeated ones. Nothing
/// of them stays in memory.
/// </summary>
internal sealed class TextTable : IDisposable
{
    private readonly string _word;
    private readonly Places _places;
    private readonly string _spool;
    private readonly FileStream _stream;
    private readonly Utf8JsonWriter _json;
    private readonly ExternalSorter _keys;
    private readonly ExternalSorter _repeats;
    private readonly RecordBuffer _record = new();
    private bool _repeatsAreKnown;

    /// <summary>Makes an empty table.</summary>
    /// <param name="folder">Where its files lie.</param>
    /// <param name="word">What errors call its texts: <c>document</c> or <c>query</c>.</param>
    /// <param name="places">Where the texts stand.</param>
    public TextTable(string folder, string word, Places places)
    {
        _word = word;
        _places = places;
        _spool = Path.Combine(folder, word + ".jsonl");
        _stream = new FileStream(_spool, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        _json = JsonLinesWriter.Create(_stream);
        _keys = new ExternalSorter(folder, word);
        _repeats = new ExternalSorter(folder, word + "-again");
    }

    /// <summary>Lines in the spool: all that came.</summary>
    public long Lines => _keys.Count;

    /// <summary>Texts that came again; known after <see cref="Distinct"/>.</summary>
    public long Repeats => _repeats.Count;

    /// <summary>Adds a document; returns its id and the key of that.</summary>
    public (UInt128 Key, string Id) Add(CorpusDocument document, ImportLocation location)
    {
        UInt128 text = TextKey.Of(document.Text, document.Title);
        string id = document.Id.Length > 0 ? document.Id : TextKey.Id(text);
        JsonLinesWriter.Write(_json, document.Id.Length > 0 ? document : document with { Id = id });
        return (Add(id, document.Id, text, location), id);
    }

    /// <summary>Adds a query; returns its id and the key of that.</summary>
    public (UInt128 Key, string Id) Add(Query query, ImportLocation location)
    {
        UInt128 text = TextKey.Of(query.Text);
        string id = query.Id.Length > 0 ? query.Id : TextKey.Id(text);
        JsonLinesWriter.Write(_json, new Query(id, query.Text));
        return (Add(id, query.Id, text, location), id);
    }

    /// <summary>What is there, in order of the keys. The first time, one id with two texts is a bad line: the first text stays.</summary>
    public IEnumerable<DistinctText> Distinct(BadLines bad)
    {
        DistinctText? last = null;
        ImportLocation first = default;
        foreach (ReadOnlyMemory<byte> bytes in _keys.Sorted())
        {
            RecordView record = new(bytes.Span);
            DistinctText text = new(record.TakeKey(), record.TakeInt64(), record.TakeKey());
            ImportLocation location = _places.Take(ref record);
            if (last?.Key != text.Key)
            {
                last = text;
                first = location;
                yield return text;
            }
            else if (!_repeatsAreKnown)
            {
                _repeats.Add(_record.Start().Put(text.Sequence).Bytes);
                if (last?.TextKey != text.TextKey)
                {
                    bad.Add($"{location}: the {_word} id \"{record.TakeText()}\" was used with another text at {first}; give every {_word} its own id.");
                }
            }
        }

        _repeatsAreKnown = true;
    }

    /// <summary>Moves the lines to <paramref name="path"/>, repeated ones left out; after <see cref="Distinct"/>.</summary>
    public void MoveDistinct(string path)
    {
        Close();
        if (Repeats == 0)
        {
            File.Move(_spool, path);
            return;
        }

        using FileStream output = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        using IEnumerator<ReadOnlyMemory<byte>> repeats = _repeats.Sorted().GetEnumerator();
        long next = Next(repeats);
        long sequence = 0;
        foreach (ReadOnlyMemory<byte> line in ReadLines())
        {
            if (sequence++ == next)
            {
                next = Next(repeats);
                continue;
            }

            output.Write(line.Span);
            output.WriteByte((byte)'\n');
        }
    }

    /// <summary>All lines, in order of their sequence; each is valid until the next.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> ReadLines()
    {
        Close();
        using FileStream stream = new(_spool, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        foreach (TextLine line in TextLines.ReadUnchecked(stream, _spool, Array.MaxLength))
        {
            yield return line.Utf8;
        }
    }

    public void Dispose()
    {
        Close();
        File.Delete(_spool);
        _keys.Dispose();
        _repeats.Dispose();
    }

    private static long Next(IEnumerator<ReadOnlyMemory<byte>> sequences) =>
        sequences.MoveNext() ? new RecordView(sequences.Current.Span).TakeInt64() : -1;

    private UInt128 Add(string id, string given, UInt128 text, ImportLocation location)
    {
        JsonLinesWriter.EndLine(_json, _stream);
        // An id that was made of the text is another spelling of this key already.
        UInt128 key = given.Length > 0 ? TextKey.Of(id) : text;
        _places.Put(_record.Start().Put(key).Put(_keys.Count).Put(text), location).Put(given);
        _keys.Add(_record.Bytes);
        return key;
    }

    private void Close()
    {
        _json.Dispose();
        _stream.Dispose();
    }
}
