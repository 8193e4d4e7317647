using System.Text.Encodings.Web;
using System.Text.Json;

namespace SearchR3.Retrieval.Beir;

/// <summary>Writes BEIR's JSON lines: UTF-8, one object a line, line feed after each, nothing escaped that JSON does not require.</summary>
internal static class JsonLinesWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes <paramref name="path"/> anew, one line for each document.</summary>
    public static void WriteCorpus(string path, IEnumerable<CorpusDocument> documents) => Write(path, documents, Write);

    /// <summary>Writes <paramref name="path"/> anew, one line for each query.</summary>
    public static void WriteQueries(string path, IEnumerable<Query> queries) => Write(path, queries, Write);

    /// <summary>A writer whose lines are like those of the files; <see cref="EndLine"/> ends each.</summary>
    public static Utf8JsonWriter Create(Stream stream) => new(stream, Options);

    /// <summary>Writes a document as an object.</summary>
    public static void Write(Utf8JsonWriter json, CorpusDocument document)
    {
        json.WriteStartObject();
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

        json.WriteEndObject();
    }

    /// <summary>Writes a query as an object.</summary>
    public static void Write(Utf8JsonWriter json, Query query)
    {
        json.WriteStartObject();
        json.WriteString("_id", query.Id);
        json.WriteString("text", query.Text);
        json.WriteEndObject();
    }

    /// <summary>Sends the object and a line feed to the stream.</summary>
    public static void EndLine(Utf8JsonWriter json, Stream stream)
    {
        json.Flush();
        stream.WriteByte((byte)'\n');
        json.Reset();
    }

    private static void Write<T>(string path, IEnumerable<T> records, Action<Utf8JsonWriter, T> write) =>
        OutputFile.Write(path, stream =>
        {
            using Utf8JsonWriter json = Create(stream);
            foreach (T record in records)
            {
                write(json, record);
                EndLine(json, stream);
            }
        });
}
