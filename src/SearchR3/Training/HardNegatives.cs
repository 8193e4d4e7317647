using System.Text.Json;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Training;

/// <summary>Given hard negatives of queries, read from JSON lines.</summary>
internal sealed class HardNegatives
{
    private readonly Dictionary<string, int[]> _byQuery = [];
    private readonly int _corpusCount;

    private HardNegatives(int corpusCount) => _corpusCount = corpusCount;

    /// <summary>Reads the file; an unknown document is an error that names it.</summary>
    internal static HardNegatives Load(string path, Corpus corpus)
    {
        if (!File.Exists(path))
        {
            throw new SearchR3Exception($"the hard negatives file {path} does not exist; correct hardNegatives.file in the recipe");
        }

        HardNegatives negatives = new(corpus.Count);
        int line = 0;
        foreach (string text in File.ReadLines(path))
        {
            line++;
            try
            {
                using JsonDocument json = JsonDocument.Parse(text);
                string query = json.RootElement.GetProperty("query-id").GetString()!;
                negatives._byQuery[query] =
                    [.. json.RootElement.GetProperty("negatives").EnumerateArray().Select(e => Row(corpus, e.GetString()!, path, line))];
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                throw new SearchR3Exception(
                    $"{path} line {line} is not {{\"query-id\": \"...\", \"negatives\": [\"...\"]}}; correct or remove the line", e);
            }
        }

        return negatives;
    }

    /// <summary><paramref name="count"/> corpus rows for the query; where too few are given, random rows that do not answer it.</summary>
    internal int[] For(TrainingQuery query, int count, Random random)
    {
        int[] given = [.. _byQuery.GetValueOrDefault(query.Id, []).Where(row => !query.Relevant.Contains(row))];
        random.Shuffle(given);
        List<int> rows = [.. given.Take(count)];
        while (rows.Count < count)
        {
            int row = random.Next(_corpusCount);
            if (!query.Relevant.Contains(row))
            {
                rows.Add(row);
            }
        }

        return [.. rows];
    }

    private static int Row(Corpus corpus, string id, string path, int line)
    {
        int row = corpus.IndexOf(id);
        return row >= 0 ? row : throw new SearchR3Exception($"{path} line {line} names document {id}, which the corpus of {corpus.Count} documents does not have; mine the negatives again for this corpus");
    }
}
