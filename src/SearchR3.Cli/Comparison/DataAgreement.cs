using SearchR3.Retrieval;
using SearchR3.Retrieval.Evaluation;

namespace SearchR3.Cli.Comparison;

/// <summary>Refuses to compare runs of different data: a difference of their numbers would say nothing about the models.</summary>
internal static class DataAgreement
{
    private const string Advice = "compare runs of the same data";
    private const int HashShown = 12;

    /// <summary>Checks documents, split, queries, their texts and their judgements, in this order.</summary>
    /// <exception cref="SearchR3Exception">Names the first thing that differs, with both sides of it.</exception>
    public static void Require(ComparedRun baseline, ComparedRun other)
    {
        string runs = $"{baseline.Folder} and {other.Folder}";
        (ComparedData a, ComparedData b) = (baseline.Data, other.Data);
        if (a.Documents != b.Documents || a.DocumentsHash != b.DocumentsHash)
        {
            throw new SearchR3Exception(
                $"{runs} ranked different documents: {a.Documents} (hash {Short(a.DocumentsHash)}) and {b.Documents} (hash {Short(b.DocumentsHash)}); {Advice}");
        }

        if (a.Split != b.Split)
        {
            throw new SearchR3Exception($"{runs} have different splits: {a.Split} and {b.Split}; {Advice}");
        }

        RequireSameQueries(baseline, other, runs);
        var byId = other.Queries.ToDictionary(q => (q.Split, q.Id));
        foreach (QueryScores query in baseline.Queries)
        {
            QueryScores twin = byId[(query.Split, query.Id)];
            if (query.Text != twin.Text)
            {
                throw new SearchR3Exception($"{runs} have different texts of the query \"{query.Id}\": \"{Cut(query.Text)}\" and \"{Cut(twin.Text)}\"; {Advice}");
            }

            if (Difference(query.Judged, twin.Judged) is { } document)
            {
                throw new SearchR3Exception(
                    $"{runs} have different judgements of the query \"{query.Id}\": the grade of \"{document}\" is {Grade(query, document)} and {Grade(twin, document)}; {Advice}");
            }
        }
    }

    private static void RequireSameQueries(ComparedRun a, ComparedRun b, string runs)
    {
        foreach ((ComparedRun run, ComparedRun other) in ((ComparedRun, ComparedRun)[])[(a, b), (b, a)])
        {
            var ids = other.Queries.Select(q => (q.Split, q.Id)).ToHashSet();
            if (run.Queries.FirstOrDefault(q => !ids.Contains((q.Split, q.Id))) is { } alone)
            {
                throw new SearchR3Exception(
                    $"{runs} have different queries: {a.Queries.Count} and {b.Queries.Count}, and \"{alone.Id}\" of {alone.Split} is in {run.Folder} alone; {Advice}");
            }
        }
    }

    private static string? Difference(IReadOnlyDictionary<string, int> a, IReadOnlyDictionary<string, int> b) =>
        a.Keys.Concat(b.Keys).FirstOrDefault(d => !a.TryGetValue(d, out int x) || !b.TryGetValue(d, out int y) || x != y);

    private static string Grade(QueryScores query, string document) => query.Judged.TryGetValue(document, out int grade) ? $"{grade}" : "none";

    private static string Short(string hash) => hash.Length <= HashShown ? hash : hash[..HashShown];

    private static string Cut(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
