using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using SearchR3.Embedding;
using SearchR3.Generation;
using SearchR3.Reinforcement.Rewards;
using SearchR3.Retrieval;
using SearchR3.Training;

namespace SearchR3.Reinforcement;

/// <summary>Writes every rollout of every iteration into the run's <c>completions.jsonl</c>, and tells the best and the worst one.</summary>
internal sealed class CompletionLog(RunFolder run, EmbeddingModel model, IReadOnlyList<string> rewardNames)
{
    private static readonly JsonSerializerOptions StopReasonFormat = new() { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Appends an iteration's rollouts.</summary>
    internal void Write(int step, RolloutBatch batch)
    {
        StringBuilder lines = new();
        for (int i = 0; i < batch.Rollouts.Count; i++)
        {
            Rollout rollout = batch.Rollouts[i];
            RewardParts reward = batch.Rewards[i];
            JsonObject line = new()
            {
                ["step"] = step,
                ["query"] = rollout.Query.Id,
                ["text"] = batch.Queries[rollout.Group].Text,
                ["reasoning"] = Text(rollout.Completion),
                ["stopReason"] = JsonSerializer.SerializeToNode(rollout.Completion.StopReason, StopReasonFormat),
                ["tokens"] = rollout.Completion.Content.Length,
                ["reward"] = reward.Total,
                ["advantage"] = Math.Round(batch.Advantages.Values[i], 6),
            };
            for (int part = 0; part < rewardNames.Count; part++)
            {
                line[$"rewards/{rewardNames[part]}"] = reward.Values[part];
            }

            lines.Append(line.ToJsonString(RunFolder.LineFormat)).Append('\n');
        }

        AppendedFile.Append(run.Completions, lines.ToString());
    }

    /// <summary>The best and the worst reasoning of the iteration, by advantage, as one sentence for the console.</summary>
    internal string BestAndWorst(RolloutBatch batch)
    {
        int best = 0;
        int worst = 0;
        for (int i = 1; i < batch.Rollouts.Count; i++)
        {
            best = batch.Advantages.Values[i] > batch.Advantages.Values[best] ? i : best;
            worst = batch.Advantages.Values[i] < batch.Advantages.Values[worst] ? i : worst;
        }

        return $"best  {Describe(batch, best)}\nworst {Describe(batch, worst)}";
    }

    private string Describe(RolloutBatch batch, int i) =>
        $"{batch.Rewards[i].Total ?? double.NaN,6:0.000}  {batch.Queries[batch.Rollouts[i].Group].Text.Trim()} -> {Text(batch.Rollouts[i].Completion).Trim()}";

    private string Text(Completion completion) => model.Tokenizer.Decode(completion.Content.ToArray());
}
