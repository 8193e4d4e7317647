using System.Text.Json;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Import.Storage;

/// <summary>Writes <c>{"query-id": "...", "negatives": ["document id", ...]}</c> a line, a query's negatives one after another. No negatives, no file.</summary>
internal sealed class NegativesFile(string path) : IDisposable
{
    private FileStream? _stream;
    private Utf8JsonWriter? _json;
    private string? _query;

    /// <summary>Negatives written.</summary>
    public long Count { get; private set; }

    /// <summary>Queries written.</summary>
    public long Lines { get; private set; }

    /// <summary>Adds a negative; those of one query follow each other.</summary>
    public void Add(string queryId, string documentId)
    {
        _stream ??= new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        _json ??= JsonLinesWriter.Create(_stream);
        if (_query != queryId)
        {
            EndLine();
            _query = queryId;
            Lines++;
            _json.WriteStartObject();
            _json.WriteString("query-id", queryId);
            _json.WriteStartArray("negatives");
        }

        Count++;
        _json.WriteStringValue(documentId);
        if (_json.BytesPending > 1 << 16)
        {
            _json.Flush();
        }
    }

    public void Dispose()
    {
        EndLine();
        _json?.Dispose();
        _stream?.Dispose();
    }

    private void EndLine()
    {
        if (_query is not null)
        {
            _json!.WriteEndArray();
            _json.WriteEndObject();
            JsonLinesWriter.EndLine(_json, _stream!);
            _query = null;
        }
    }
}
