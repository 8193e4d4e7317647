using System.Text.Json.Nodes;
using SearchR3.Cli.Reports;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Evaluation;

namespace SearchR3.Cli.Comparison;

/// <summary>A run folder as far as a comparison reads it: <c>run.json</c> and <c>scores.jsonl</c>.</summary>
internal sealed class ComparedRun
{
    private ComparedRun(string folder, JsonObject description, ComparedData data, IReadOnlyList<QueryScores> queries)
    {
        Folder = folder;
        Data = data;
        Queries = queries;
        Stage = Text(description, "stage") ?? "run";
        Model = Text(description, "model") ?? Text(description["recipe"] as JsonObject, "model");
        Finished = Text(description, "finished") ?? Text(description, "started");
        Systems = [.. queries[0].Systems.Keys];
        Metrics = [.. queries[0].Systems.Values.First().Metrics.Keys];
    }

    /// <summary>As it was given.</summary>
    public string Folder { get; }

    /// <summary><c>evaluate</c>, <c>sft</c> or <c>grpo</c>.</summary>
    public string Stage { get; }

    /// <summary>The model that was measured, or that the training began with; null when the run does not say.</summary>
    public string? Model { get; }

    /// <summary>When it was finished (evaluations) or started (trainings); null when the run does not say.</summary>
    public string? Finished { get; }

    /// <summary>What it was measured on.</summary>
    public ComparedData Data { get; }

    /// <summary>Not empty.</summary>
    public IReadOnlyList<QueryScores> Queries { get; private set; }

    /// <summary>In the order of the run's table.</summary>
    public IReadOnlyList<string> Systems { get; }

    /// <summary>Names, the one that matters most first.</summary>
    public IReadOnlyList<string> Metrics { get; }

    /// <summary><c>A</c> for the first run, <c>Z</c>, <c>AA</c> …</summary>
    public static string Letter(int index) => index < 26 ? ((char)('A' + index)).ToString() : Letter((index / 26) - 1) + Letter(index % 26);

    /// <summary>Reads the folder.</summary>
    /// <exception cref="SearchR3Exception">It is no run folder, its run measured nothing, or a file is damaged.</exception>
    public static ComparedRun Load(string folder)
    {
        string scores = Path.Combine(folder, QueryScoresFile.Name);
        if (!Directory.Exists(folder))
        {
            throw new SearchR3Exception($"the run folder {folder} does not exist; give the folder that --out of evaluate or train named");
        }

        if (!File.Exists(Path.Combine(folder, "run.json")))
        {
            throw new SearchR3Exception(File.Exists(scores) || File.Exists(Path.Combine(folder, "run.trec"))
                ? $"{folder} has no run.json, so its run was ended before it was complete; run it again"
                : $"{folder} is no run folder, because it has no run.json; give the folder that --out of evaluate or train named");
        }

        JsonObject description = RunReport.Description(folder)
            ?? throw new SearchR3Exception($"{Path.Combine(folder, "run.json")} is damaged: it holds no JSON object; run it again");
        if (!File.Exists(scores))
        {
            throw new SearchR3Exception(Text(description, "stage") switch
            {
                "pretrain" => $"{folder} is a run of pretrain, which ranks nothing; compare runs of evaluate, sft or grpo",
                "evaluate" => $"{folder} has no {QueryScoresFile.Name}, so an older version wrote it; run evaluate again with --out {folder}",
                _ => $"{folder} has no {QueryScoresFile.Name}, so nothing was measured before its training ended; go on with it, or evaluate its model with --out",
            });
        }

        IReadOnlyList<QueryScores> queries = QueryScoresFile.Load(scores);
        return new ComparedRun(folder, description, ReadData(folder, description), queries);
    }

    /// <summary>Puts the queries into the order of <paramref name="baseline"/>, which must have the same ones.</summary>
    public void AlignTo(ComparedRun baseline)
    {
        var byId = Queries.ToDictionary(q => (q.Split, q.Id));
        Queries = [.. baseline.Queries.Select(q => byId[(q.Split, q.Id)])];
    }

    private static ComparedData ReadData(string folder, JsonObject description)
    {
        JsonObject source = description["heldOut"] as JsonObject ?? description;
        string? hash = Text(source, "documentsHash") ?? Text(source, "dataHash");
        return Text(source, "split") is { } split && hash is not null && source["documents"] is JsonValue count && count.TryGetValue(out int documents)
            ? new ComparedData(split, documents, hash)
            : throw new SearchR3Exception($"{Path.Combine(folder, "run.json")} does not say which split and documents were measured; run it again");
    }

    private static string? Text(JsonObject? from, string key) => from?[key] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
