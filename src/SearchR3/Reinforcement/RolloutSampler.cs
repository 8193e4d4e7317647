using SearchR3.Embedding;
using SearchR3.Generation;
using SearchR3.Reinforcement.Environment;
using SearchR3.Reinforcement.Losses;
using SearchR3.Reinforcement.Rewards;
using SearchR3.Training;

namespace SearchR3.Reinforcement;

/// <summary>
/// Samples groups of reasonings, has the environment rank their embeddings, and turns ranks into rewards and advantages. All reasonings of an
/// iteration decode as one batch; a group shares its prompt's prefill.
/// </summary>
internal sealed class RolloutSampler(
    GrpoRecipe recipe, EmbeddingModel model, PromptEncoder prompts, RetrievalEnvironment environment, StepClock clock,
    IReadOnlyList<WeightedReward>? own = null)
{
    private readonly TextGenerator _generator = new(model.Model, model.EmbedToken);
    private readonly RewardSum _rewards = RewardSum.Create(recipe.Rewards, own);

    /// <summary>The names of the parts of a reward.</summary>
    internal IReadOnlyList<string> RewardNames => _rewards.Names;

    /// <summary>The most tokens of a reasoning.</summary>
    internal int MaxReasoningTokens => recipe.Rollouts.MaxReasoningTokens ?? model.Settings.MaxReasoningTokens;

    /// <summary>The direct embeddings of queries by the policy as it is, for the environment's refresh.</summary>
    internal float[][] Direct(IEnumerable<string> texts)
    {
        int[][] sequences = [.. texts.Select(t => prompts.QueryWithResponse(t).Ids)];
        clock.Count("encodeQueries", sequences.Sum(s => (long)s.Length));
        return clock.Time("encodeQueries", () => model.EncodePrompts(sequences));
    }

    /// <summary>
    /// Rolls out <paramref name="queries"/>. Dead groups are given up whole and others drawn from <paramref name="next"/>, as often as the recipe
    /// says; what then is dead stays.
    /// </summary>
    internal RolloutBatch Sample(
        int iteration, List<(TrainingQuery Query, string Text)> queries, RolloutQueries next)
    {
        int size = recipe.Rollouts.GroupSize;
        List<(TrainingQuery Query, string Text)> kept = [];
        List<Rollout> rollouts = [];
        List<RolloutOutcome> outcomes = [];
        List<RewardParts> rewards = [];
        int discarded = 0;
        for (int round = 0; queries.Count > 0; round++)
        {
            List<Rollout> sampled = Generate(iteration, round, kept.Count, queries);
            RolloutOutcome[] outcome = Rank(sampled, i => queries[i / size].Text);
            RewardParts[] parts = [.. outcome.Select(_rewards.Score)];
            bool last = round == recipe.Rollouts.ResampleRounds;
            GroupAdvantages found = GroupAdvantage.Compute([.. parts.Select(p => p.Total)], size, recipe.Advantage);
            int dead = 0;
            for (int g = 0; g < queries.Count; g++)
            {
                if (found.Groups[g].IsDead && !last)
                {
                    dead++;
                    continue;
                }

                kept.Add(queries[g]);
                rollouts.AddRange(sampled.GetRange(g * size, size).Select(r => r with { Group = kept.Count - 1 }));
                outcomes.AddRange(outcome.AsSpan(g * size, size));
                rewards.AddRange(parts.AsSpan(g * size, size));
            }

            discarded += dead;
            queries = [.. Enumerable.Range(0, dead).Select(_ => next.Next())];
        }

        GroupAdvantages advantages = GroupAdvantage.Compute([.. rewards.Select(r => r.Total)], size, recipe.Advantage);
        return new RolloutBatch(kept, rollouts, outcomes, rewards, advantages, discarded);
    }

    private List<Rollout> Generate(
        int iteration, int round, int firstGroup, List<(TrainingQuery Query, string Text)> queries)
    {
        int size = recipe.Rollouts.GroupSize;
        List<GenerationRequest> requests = [];
        for (int g = 0; g < queries.Count; g++)
        {
            int[] prompt = prompts.Reasoning(queries[g].Text);
            for (int i = 0; i < size; i++)
            {
                int seed = SeededOrder.RandomFor(recipe.Seed, iteration, round, g, i, 23).Next();
                requests.Add(new GenerationRequest
                {
                    Prompt = prompt,
                    Sampling = recipe.Rollouts.Sampling(seed, MaxReasoningTokens),
                    StopTokens = [model.EndOfTurn],
                });
            }
        }

        IReadOnlyList<Completion> completions = clock.Time("decode", () => _generator.Generate(requests));

        // A group's prompt is read once; the embed token is read behind each reasoning.
        clock.Count("decode", requests.Where((_, i) => i % size == 0).Sum(r => (long)r.Prompt.Length) + completions.Sum(c => (long)c.Content.Length + 1));
        return
        [
            .. completions.Select((completion, i) => new Rollout
            {
                Group = firstGroup + (i / size),
                Query = queries[i / size].Query,
                Prompt = requests[i].Prompt,
                Completion = completion,
                Embedding = UnitVector.Normalize([.. completion.EmbedState!]),
            }),
        ];
    }

    private RolloutOutcome[] Rank(List<Rollout> rollouts, Func<int, string> text)
    {
        RankedRollout[] ranked = clock.Time("rank", () => environment.Rank(
            [.. rollouts.Select(r => r.Embedding)], [.. rollouts.Select(r => r.Query.Relevant.ToDictionary(row => row, _ => 1))]));
        return
        [
            .. rollouts.Zip(ranked).Select((pair, i) => (Rollout: pair.First, Rank: pair.Second, Query: text(i))).Select(r => new RolloutOutcome
            {
                Query = r.Query,
                Reasoning = model.Tokenizer.Decode([.. r.Rollout.Completion.Content]),
                Relevant = [.. r.Rank.Relevant.Select(d => new RankedGrade(d.Rank, d.Grade))],
                StopReason = r.Rollout.Completion.StopReason,
                Tokens = r.Rollout.Completion.TokenIds.Length,
                Margin = float.IsNaN(r.Rank.Margin) ? null : r.Rank.Margin,
            }),
        ];
    }
}
