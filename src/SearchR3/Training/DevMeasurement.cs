using System.Text.Json.Nodes;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Evaluation;

namespace SearchR3.Training;

/// <summary>What a model did on the held-out queries: its numbers, what it returned in each mode, and its reasonings.</summary>
/// <param name="Metrics">Names like <c>dev/direct/ndcg@10</c> to values; empty when nothing is held out.</param>
/// <param name="Runs">A run of all splits for each mode, the one that decides which checkpoint is best last.</param>
/// <param name="Reasonings">A line a query, without the step; empty when reasoning is not measured.</param>
/// <param name="Scores">Every query in every mode, for comparisons with other runs.</param>
/// <param name="HeldOut">What was ranked for what, as <c>run.json</c> keeps it: runs of other queries or documents cannot be compared.</param>
internal sealed record DevMeasurement(
    IReadOnlyDictionary<string, double> Metrics,
    IReadOnlyList<RetrievalRun> Runs,
    IReadOnlyList<JsonObject> Reasonings,
    IReadOnlyList<QueryScores> Scores,
    JsonObject HeldOut)
{
    /// <summary>The number by which the best checkpoint is chosen.</summary>
    internal double Score => Metrics[DevEvaluation.Score];

    /// <summary>One reasoning, another query's at every step; null when nothing reasoned.</summary>
    internal ReasoningSample? Sample(int step)
    {
        QueryScores[] reasoned = [.. Scores.Where(s => s.Reasoning is not null)];
        if (reasoned.Length == 0)
        {
            return null;
        }

        // Neighbours in the file are often alike: a stride without a common divisor goes through all of them.
        QueryScores query = reasoned[(int)(step * 7919L % reasoned.Length)];
        string measure = Metric.Default[0].Name;
        return new ReasoningSample(
            query.Text, query.Reasoning!, measure, query.Systems.GetValueOrDefault(DevEvaluation.ReasoningMode)?.Metrics[measure]);
    }

    /// <summary>
    /// Writes <c>scores.jsonl</c>, <c>run.direct.trec</c>, <c>run.reasoning.trec</c>, and <c>run.trec</c> of the mode that decides, and what they are of
    /// into <c>run.json</c>.
    /// </summary>
    /// <returns>Null, or one sentence why there are no runs: ids with white space, which a TREC run cannot hold, are no reason to end training.</returns>
    internal string? SaveRuns(RunFolder run)
    {
        QueryScoresFile.Save(Path.Combine(run.Root, QueryScoresFile.Name), Scores);
        run.Note("heldOut", HeldOut.DeepClone());
        try
        {
            foreach (RetrievalRun mode in Runs)
            {
                mode.Save(Path.Combine(run.Root, $"run.{mode.Tag}.trec"));
            }

            Runs[^1].Save(Path.Combine(run.Root, "run.trec"));
            return null;
        }
        catch (SearchR3Exception e)
        {
            return $"run.trec is not written: {e.Message}";
        }
    }

    /// <summary>Appends the reasonings to <c>completions.jsonl</c>, with the step that they are of.</summary>
    internal void LogReasonings(RunFolder run, int step)
    {
        if (Reasonings.Count > 0)
        {
            IEnumerable<string> lines = Reasonings.Select(line =>
            {
                JsonObject stepped = line.DeepClone().AsObject();
                stepped.Insert(0, "step", step);
                return stepped.ToJsonString(RunFolder.LineFormat);
            });
            AppendedFile.Append(run.Completions, string.Concat(lines.Select(line => line + "\n")));
        }
    }
}
