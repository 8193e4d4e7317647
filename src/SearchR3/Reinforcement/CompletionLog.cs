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

/// <summary>Writes every rollout of every iteration into the run's <c>completions.jsonl</c>, and shows the best one.</summary>
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

    /// <summary>The best reasoning of the iteration, by advantage.</summary>
    internal ReasoningSample Best(RolloutBatch batch)
    {
        int best = Enumerable.Range(0, batch.Rollouts.Count).MaxBy(i => batch.Advantages.Values[i]);
        return new ReasoningSample(
            batch.Queries[batch.Rollouts[best].Group].Text, Text(batch.Rollouts[best].Completion), "reward", batch.Rewards[best].Total);
    }

    private string Text(Completion completion) => model.Tokenizer.Decode(completion.Content.ToArray());
}
