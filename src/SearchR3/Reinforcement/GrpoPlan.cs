using SearchR3.Reinforcement.Environment;
using SearchR3.Training.Planning;

namespace SearchR3.Reinforcement;

/// <summary>Plans stage 2.</summary>
public static class GrpoPlan
{
    // A row of the graph: float32 vector, int8 codes, two layers' worth of links.
    private const double BytesANumber = 5;
    private const double LinkBytes = 160;

    /// <summary>The plan of a recipe whose data and model folder are there; weights are not read.</summary>
    public static TrainingPlan Of(GrpoRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        recipe.Validate();
        return Of(
            recipe, PlanParts.Shape(recipe.Model, recipe.Lora), TextLengths.Measure(recipe.Model, settings: null, recipe.Data, recipe.Splits.Keys.First()));
    }

    /// <summary>The plan for a shape and lengths.</summary>
    public static TrainingPlan Of(GrpoRecipe recipe, ModelShape shape, TextLengths lengths)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(lengths);
        int budget = recipe.Rollouts.MaxReasoningTokens ?? lengths.Budget;
        double reasoning = budget / 2.0;
        double rollouts = recipe.Rollouts.Queries * recipe.Rollouts.GroupSize;
        double full = lengths.Prompt + reasoning + 1;
        double refreshed = Refreshed(recipe.Environment, lengths.Documents);
        bool reference = recipe.Loss.KlWeight > 0;
        List<PlannedWork> work =
        [
            PlanParts.Decode("rollouts", shape, rollouts * (1 + recipe.Rollouts.ResampleRounds), lengths.Prompt, reasoning),
            PlanParts.Encode("queries for the refresh", shape, recipe.Rollouts.Queries, lengths.Query),
            PlanParts.Encode("refresh of documents", shape, refreshed, lengths.Document),
            PlanParts.Train("update", shape, rollouts * recipe.UpdatesPerIteration, full, reasoning),
        ];
        if (reference)
        {
            work.Add(PlanParts.Encode("reference", shape, rollouts, full));
        }

        if (recipe.Replay.Weight > 0)
        {
            double documents = recipe.Replay.Documents == ReplayDocuments.Batch ? lengths.Document : 0;
            work.Add(PlanParts.Train("replay", shape, recipe.Replay.Queries * recipe.UpdatesPerIteration, lengths.Query + documents));
        }

        if (recipe.Anchor.Weight > 0)
        {
            work.Add(PlanParts.Train("anchor", shape, (recipe.Anchor.Documents + recipe.Rollouts.Queries) * recipe.UpdatesPerIteration, lengths.Document));
        }

        double longest = Math.Max(lengths.Prompt + budget + 1, lengths.Document);
        bool whole = recipe.Environment.Policy is RefreshPolicyKind.Full or RefreshPolicyKind.Phased;
        double compared = whole ? lengths.Documents : refreshed;
        double hidden = shape.Config.HiddenSize;
        return new TrainingPlan
        {
            Stage = "grpo",
            Steps = recipe.Optimization.Steps,
            Memory =
            [
                .. PlanParts.Held(shape, recipe.Precision, reference && recipe.Lora is null ? 1 : 0, recipe.MicroBatchSize * longest),
                new PlannedMemory("keys and values of the rollouts", rollouts * (lengths.Prompt + budget + 1) * shape.CacheBytes(recipe.Precision)),
                new PlannedMemory("index of the environment", lengths.Documents * ((hidden * BytesANumber) + LinkBytes)),
                new PlannedMemory("documents as negatives", (compared * hidden * 4) + (3.0 * recipe.MicroBatchSize * compared * 4)),
            ],
            Work = work,
            Once = [PlanParts.Encode("the corpus", shape, lengths.Documents, lengths.Document)],
        };
    }

    private static double Refreshed(EnvironmentOptions options, int documents) => options.Policy switch
    {
        RefreshPolicyKind.None => 0,
        RefreshPolicyKind.Full => documents,
        RefreshPolicyKind.Phased => documents * options.PhaseBudgetShare / Math.Max(1, options.PhaseLength),
        _ => options.BudgetDocuments > 0 ? options.BudgetDocuments : documents * options.BudgetShare,
    };
}
