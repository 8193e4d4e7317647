using System.Text.Encodings.Web;
using System.Text.Json;

namespace SearchR3.Retrieval.Beir;

/// <summary>Writes BEIR's JSON lines: UTF-8, one object a line, line feed after each, nothing escaped that JSON does not require.</summary>
internal static class JsonLinesWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes <paramref name="path"/> anew, one line for each document.</summary>
    public static void WriteCorpus(string path, IEnumerable<CorpusDocument> documents) => Write(path, documents, (json, document) =>
    {
        json.WriteString("_id", document.Id);
        json.WriteString("title", document.Title);
        json.WriteString("text", document.Text);
        if (document.Metadata.Count > 0)
        {
            json.WriteStartObject("metadata");
            foreach ((string name, string value) in document.Metadata)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }
    });

    /// <summary>Writes <paramref name="path"/> anew, one line for each query.</summary>
    public static void WriteQueries(string path, IEnumerable<Query> queries) => Write(path, queries, (json, query) =>
    {
        json.WriteString("_id", query.Id);
        json.WriteString("text", query.Text);
    });

    private static void Write<T>(string path, IEnumerable<T> records, Action<Utf8JsonWriter, T> write) =>
        OutputFile.Write(path, stream =>
        {
            using var json = new Utf8JsonWriter(stream, Options);
            foreach (T record in records)
            {
                json.WriteStartObject();
                write(json, record);
                json.WriteEndObject();
                json.Flush();
                stream.WriteByte((byte)'\n');
                json.Reset();
            }
        });
}
