namespace SearchR3.Training.Planning;

/// <summary>Plans stage 1.</summary>
public static class SftPlan
{
    /// <summary>The plan of a recipe whose data and model folder are there; weights are not read.</summary>
    public static TrainingPlan Of(SftRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        recipe.Validate();
        TrainingDataset first = recipe.Data.Sets[0];
        return Of(
            recipe,
            PlanParts.Shape(recipe.Model, recipe.Lora),
            TextLengths.Measure(recipe.Model, recipe.Settings, first.Folder, (first.Splits ?? recipe.Splits).Keys.First()));
    }

    /// <summary>The plan for a shape and lengths.</summary>
    public static TrainingPlan Of(SftRecipe recipe, ModelShape shape, TextLengths lengths)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(lengths);
        SftReasoningOptions reasoning = recipe.Reasoning;
        bool reasons = reasoning.Source != SftReasoningSource.None;
        double sampled = reasons && reasoning.CrossFit ? (1 - reasoning.WrittenShare) * reasoning.SampledProbability : 0;
        bool language = recipe.Loss.CrossEntropy.Weight > 0 || recipe.Loss.Kl.Weight > 0;
        double written = reasons && language ? recipe.BatchSize * (reasoning.CrossFit ? reasoning.WrittenShare : 1) : 0;
        if (recipe.Loss.CrossEntropy.MaxReasonings > 0)
        {
            written = Math.Min(written, recipe.Loss.CrossEntropy.MaxReasonings);
        }

        int candidates = recipe.BatchSize * (1 + (recipe.HardNegatives?.PerQuery ?? 0));
        double full = lengths.Prompt + lengths.Reasoning + 1;
        double query = ((1 - sampled) * lengths.Query) + (sampled * full);
        double direct = language && recipe.Loss.CrossEntropy.Direct ? 4 : 0;
        List<PlannedWork> work =
        [
            PlanParts.Train("queries", shape, recipe.BatchSize, query, direct),
            PlanParts.Train("documents", shape, candidates, lengths.Document),
        ];
        double tokens = (recipe.BatchSize * query) + (candidates * lengths.Document);
        if (written > 0)
        {
            work.Add(PlanParts.Train("written reasonings", shape, written, full, lengths.Reasoning));
            tokens += written * full;
        }

        if (sampled > 0)
        {
            work.Add(PlanParts.Decode("sampling of reasonings", shape, recipe.BatchSize * sampled, lengths.Prompt, lengths.Reasoning));
        }

        if (recipe.GradCache)
        {
            work.Add(PlanParts.Encode("GradCache's first pass", shape, recipe.BatchSize + candidates, (query + lengths.Document) / 2));
        }

        double longest = Math.Max(reasons ? lengths.Prompt + lengths.Budget + 1 : lengths.Query, lengths.Document);
        bool frozen = recipe.Loss.Kl.Weight > 0;
        return new TrainingPlan
        {
            Stage = "sft",
            Steps = recipe.Optimization.Steps,
            Memory = [.. PlanParts.Held(shape, recipe.Precision, frozen ? 1 : 0, recipe.GradCache ? recipe.MicroBatchSize * longest : tokens)],
            Work = [.. work.Select(w => w with { Tokens = w.Tokens * recipe.AccumulationSteps, Flop = w.Flop * recipe.AccumulationSteps })],
        };
    }
}
