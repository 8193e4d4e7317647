using System.Text.Encodings.Web;
using System.Text.Json;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Training.Mining;

/// <summary>Writes mined negatives as JSON lines, the whole file or none of it. Queries without negatives have no line.</summary>
public static class MinedFile
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes <paramref name="path"/> anew.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mined">What was found.</param>
    /// <param name="corpus">The corpus that it was found in.</param>
    /// <param name="format">Which columns a line has.</param>
    /// <param name="numNegatives">How many negatives <see cref="MinedFormat.NTuple"/> has columns for.</param>
    /// <param name="scores">Adds the cosines.</param>
    /// <returns>The lines written.</returns>
    public static int Write(
        string path, IReadOnlyList<MinedQuery> mined, Corpus corpus, MinedFormat format = MinedFormat.Negatives, int numNegatives = 3, bool scores = false)
    {
        ArgumentNullException.ThrowIfNull(mined);
        ArgumentNullException.ThrowIfNull(corpus);
        int lines = 0;
        AtomicFile.Write(path, stream =>
        {
            // Not disposed: that would close the stream, which is still to be flushed to the disk.
            BufferedStream buffered = new(stream, 1 << 16);
            using Utf8JsonWriter json = new(buffered, Options);
            foreach (Action<Utf8JsonWriter> columns in mined.Where(q => q.Negatives.Count > 0).SelectMany(q => Lines(q, corpus, format, numNegatives, scores)))
            {
                json.WriteStartObject();
                columns(json);
                json.WriteEndObject();
                json.Flush();
                buffered.WriteByte((byte)'\n');
                json.Reset();
                lines++;
            }

            buffered.Flush();
        });
        return lines;
    }

    private static IEnumerable<Action<Utf8JsonWriter>> Lines(MinedQuery query, Corpus corpus, MinedFormat format, int numNegatives, bool scores)
    {
        string Text(int row) => corpus[row].FullText;
        IEnumerable<int> positives = Enumerable.Range(0, query.Positives.Count);
        IEnumerable<int> negatives = Enumerable.Range(0, query.Negatives.Count);
        return format switch
        {
            MinedFormat.Negatives => query.Ids.Select<string, Action<Utf8JsonWriter>>(id => json =>
            {
                json.WriteString("query-id", id);
                Texts(json, "negatives", query.Negatives.Select(row => corpus[row].Id));
                if (scores)
                {
                    Numbers(json, "negative-scores", query.NegativeScores);
                    Texts(json, "positives", query.Positives.Select(row => corpus[row].Id));
                    Numbers(json, "positive-scores", query.PositiveScores);
                }
            }),
            MinedFormat.Triplet => positives.SelectMany(p => negatives.Select<int, Action<Utf8JsonWriter>>(n => json =>
            {
                Pair(json, query.Text, Text(query.Positives[p]));
                json.WriteString("negative", Text(query.Negatives[n]));
                if (scores)
                {
                    json.WriteNumber("positive_score", Rounded(query.PositiveScores[p]));
                    json.WriteNumber("negative_score", Rounded(query.NegativeScores[n]));
                }
            })),
            MinedFormat.NTuple => positives.Where(_ => query.Negatives.Count == numNegatives).Select<int, Action<Utf8JsonWriter>>(p => json =>
            {
                Pair(json, query.Text, Text(query.Positives[p]));
                foreach (int n in negatives)
                {
                    json.WriteString($"negative_{n + 1}", Text(query.Negatives[n]));
                }

                if (scores)
                {
                    Numbers(json, "score", query.NegativeScores.Prepend(query.PositiveScores[p]));
                }
            }),
            MinedFormat.LabeledPair => positives.Select(p => (Row: query.Positives[p], Label: 1, Score: query.PositiveScores[p]))
                .Concat(negatives.Select(n => (Row: query.Negatives[n], Label: 0, Score: query.NegativeScores[n])))
                .Select<(int Row, int Label, double Score), Action<Utf8JsonWriter>>(d => json =>
                {
                    Pair(json, query.Text, Text(d.Row));
                    json.WriteNumber("label", d.Label);
                    if (scores)
                    {
                        json.WriteNumber("score", Rounded(d.Score));
                    }
                }),
            _ => positives.Select<int, Action<Utf8JsonWriter>>(p => json =>
            {
                json.WriteString("anchor", query.Text);
                Texts(json, "positive", query.Negatives.Prepend(query.Positives[p]).Select(Text));
                Numbers(json, "labels", negatives.Select(_ => 0.0).Prepend(1));
                if (scores)
                {
                    Numbers(json, "scores", query.NegativeScores.Prepend(query.PositiveScores[p]));
                }
            }),
        };
    }

    private static void Pair(Utf8JsonWriter json, string anchor, string document)
    {
        json.WriteString("anchor", anchor);
        json.WriteString("positive", document);
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values)
        {
            json.WriteNumberValue(Rounded(value));
        }

        json.WriteEndArray();
    }

    private static double Rounded(double score) => Math.Round(score, 6);
}
