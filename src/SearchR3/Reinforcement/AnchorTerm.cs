using SearchR3.Embedding;
using SearchR3.Reinforcement.Environment;
using SearchR3.Training;

namespace SearchR3.Reinforcement;

/// <summary>Draws documents to the vectors that the environment holds for them; see <see cref="AnchorOptions"/>.</summary>
internal sealed class AnchorTerm(GrpoRecipe recipe, EmbeddingModel model, PromptEncoder prompts, TrainingQueries queries)
{
    /// <summary>Adds the gradients of an iteration's anchored documents.</summary>
    /// <returns>The mean of 1 - cosine before its weight, and the tokens that it ran.</returns>
    internal (double Loss, long Tokens) Run(
        int iteration, RolloutBatch batch, RetrievalEnvironment environment, MasterWeightAdamW optimizer)
    {
        Random random = SeededOrder.RandomFor(recipe.Seed, iteration, 27);
        SortedSet<int> chosen = [.. batch.Queries.SelectMany(q => q.Query.Relevant)];
        for (int i = 0; i < recipe.Anchor.Documents; i++)
        {
            chosen.Add(random.Next(queries.Corpus.Count));
        }

        int[] rows = [.. chosen.Where(environment.IsFresh)];
        int[][] sequences = [.. rows.Select(row => prompts.Document(queries.Corpus[row].FullText))];
        SequenceForward forward = new(model.Model, recipe.MicroBatchSize);
        double loss = 0;
        int[] order = [.. Enumerable.Range(0, rows.Length).OrderBy(i => sequences[i].Length).ThenBy(i => i)];
        foreach (int[] part in order.Chunk(recipe.MicroBatchSize))
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor now = forward.Run([.. part.Select(i => sequences[i])]).Embeddings;
            Tensor held = tensor(
                environment.Vectors([.. part.Select(i => rows[i])]), [part.Length, now.shape[1]], ScalarType.Float32, now.device);
            Tensor term = nn.functional.cosine_similarity(now, held).neg().Plus(1).sum().div(TorchNumber.Of(rows.Length));
            loss += TorchNumber.Read(term);
            term.mul(TorchNumber.Of(recipe.Anchor.Weight)).backward();
            optimizer.Accumulate();
        }

        return (loss, forward.Tokens);
    }
}
