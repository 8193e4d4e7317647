using System.Text.Json.Nodes;
using SearchR3.Embedding;
using SearchR3.Generation;

namespace SearchR3.Training;

/// <summary>
/// Reasonings that the model samples for its own training (on-policy), a few steps' worth at a time. A checkpoint in the middle of such a
/// stretch stores them, because the weights that sampled them are gone.
/// </summary>
internal sealed class SampledReasonings(SftRecipe recipe, EmbeddingModel model, PromptEncoder prompts)
{
    private const int RowsPerBatch = 256;

    private readonly TextGenerator _generator = new(model.Model, model.EmbedToken);
    private readonly Dictionary<(long Batch, int Row), int[]> _sequences = [];
    private long _end;

    /// <summary>Makes sure that the reasonings of this batch are there; samples those of the batches that follow too.</summary>
    internal void Prepare(long batchNumber, ISftBatchSampler sampler)
    {
        if (batchNumber < _end || recipe.Reasoning.Source == SftReasoningSource.None || !recipe.Reasoning.CrossFit)
        {
            return;
        }

        _sequences.Clear();
        long total = (long)recipe.Optimization.Steps * recipe.AccumulationSteps;
        _end = Math.Min(total, batchNumber + (long)recipe.Reasoning.SampleEverySteps * recipe.AccumulationSteps);
        List<(long Batch, int Row, string Text)> due = [];
        for (long b = batchNumber; b < _end; b++)
        {
            SftBatch batch = sampler.Batch(b);
            for (int row = 0; row < batch.Pairs.Count; row++)
            {
                if (batch.Pairs[row].Samples)
                {
                    due.Add((b, row, batch.Pairs[row].Text));
                }
            }
        }

        // Rows of like length decode together; what a row samples depends on its own seed alone.
        int seed = SeededOrder.RandomFor(recipe.Seed, batchNumber, 6).Next();
        foreach (((long Batch, int Row, string Text) Due, int Index)[] chunk in
            due.Select((d, i) => (d, i)).OrderBy(d => d.d.Text.Length).Chunk(RowsPerBatch))
        {
            Sample([.. chunk.Select(c => c.Due)], [.. chunk.Select(c => unchecked(seed + c.Index))]);
        }
    }

    /// <summary>Prompt, sampled reasoning and embed token of a pair.</summary>
    internal int[] For(long batchNumber, int row) => _sequences[(batchNumber, row)];

    private void Sample((long Batch, int Row, string Text)[] due, int[] seeds)
    {
        int[][] starts = [.. due.Select(d => prompts.Reasoning(d.Text))];
        IReadOnlyList<Completion> completions = _generator.Generate([.. starts.Select((ids, i) => new GenerationRequest
        {
            Prompt = ids,
            Sampling = new SamplingOptions
            {
                Temperature = recipe.Reasoning.Temperature,
                Seed = seeds[i],
                MaxNewTokens = model.Settings.MaxReasoningTokens,
            },
            StopTokens = [model.EndOfTurn],
        })]);
        for (int i = 0; i < due.Length; i++)
        {
            _sequences[(due[i].Batch, due[i].Row)] = [.. starts[i], .. completions[i].Content, prompts.EmbedToken];
        }
    }

    internal void Store(JsonObject state)
    {
        state["sampledEnd"] = _end;
        state["sampled"] = new JsonArray([.. _sequences.Select(s => (JsonNode)new JsonObject
        {
            ["batch"] = s.Key.Batch,
            ["row"] = s.Key.Row,
            ["ids"] = new JsonArray([.. s.Value.Select(id => (JsonNode)id)]),
        })]);
    }

    internal void Restore(JsonObject state)
    {
        _end = (long?)state["sampledEnd"] ?? 0;
        foreach (JsonNode? node in state["sampled"]?.AsArray() ?? [])
        {
            JsonObject sampled = StoredJson.Present(node, "sampled").AsObject();
            _sequences[((long)sampled.Required("batch"), (int)sampled.Required("row"))] = [.. sampled.RequiredList("ids").Select(id => (int)id)];
        }
    }
}
