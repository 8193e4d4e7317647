using SearchR3.Models;

namespace SearchR3.Training;

/// <summary>
/// One contrastive batch: from its sequences to named losses and the gradients of all parameters. The whole batch's graph is in memory at once, or with
/// <see cref="SftRecipe.GradCache"/> that of one micro-batch at a time, with the same losses and gradients.
/// </summary>
internal sealed class SftGradients(SftRecipe recipe, CausalLanguageModel model, CausalLanguageModel? baseModel)
{
    /// <summary>Adds the gradients of <paramref name="scale"/> times the loss.</summary>
    /// <param name="batch">The pairs.</param>
    /// <param name="sequences">Their sequences.</param>
    /// <param name="scale">Multiplies the gradient, not the losses that are returned.</param>
    /// <param name="accumulate">Called whenever gradients are at the parameters; may take them away.</param>
    /// <returns>The terms that have a weight, unweighted, by their names in the log, and <c>loss</c>, their weighted sum; what went through the model.</returns>
    internal (Dictionary<string, double> Losses, TrainingWork Work) Add(
        SftBatch batch, SftSequences sequences, double scale, Action accumulate)
    {
        using DisposeScope scope = NewDisposeScope();
        SequenceForward forward = new(model, recipe.MicroBatchSize, recipe.Packing);
        LanguageTerms language = new(recipe.Loss, model, baseModel, recipe.Packing, sequences.Targets, scale);
        Dictionary<string, double> losses = recipe.GradCache
            ? Cached(batch, sequences, scale, accumulate, forward, language)
            : Whole(batch, sequences, scale, accumulate, forward, language);
        if (sequences.Targets > 0)
        {
            AddLanguage("crossEntropy", recipe.Loss.CrossEntropy.Weight, language.CrossEntropy);
            AddLanguage("kl", recipe.Loss.Kl.Weight, language.Divergence);
        }

        return (losses, forward.Work with { Samples = batch.Pairs.Count });

        void AddLanguage(string name, double weight, double value)
        {
            if (weight > 0)
            {
                losses[name] = value;
                losses["loss"] += weight * value;
            }
        }
    }

    private Dictionary<string, double> Whole(
        SftBatch batch, SftSequences sequences, double scale, Action accumulate, SequenceForward forward, LanguageTerms language)
    {
        List<Tensor> terms = [];
        Tensor queries = Run(sequences.Queries, sequences.QueryStarts);
        Tensor documents = Run(sequences.Documents, null);
        if (sequences.Written.Count > 0)
        {
            Run(sequences.Written, sequences.WrittenStarts);
        }

        Dictionary<string, double> losses = Contrast(batch, queries, documents, sequences.Candidates, scale, terms);
        Backward(terms, accumulate);
        return losses;

        Tensor Run(IReadOnlyList<int[]> all, IReadOnlyList<int>? starts)
        {
            List<TokenBatch> parts = forward.Batches(all);
            List<Tensor> embeddings = [];
            foreach (TokenBatch part in parts)
            {
                SequenceStates states = forward.Part(part, all, starts);
                embeddings.Add(states.Embeddings);
                if (starts is not null && language.Term(part, states, all, starts) is Tensor term)
                {
                    terms.Add(term);
                }
            }

            return SequenceForward.InOrder(parts, embeddings);
        }
    }

    private Dictionary<string, double> Cached(
        SftBatch batch, SftSequences sequences, double scale, Action accumulate, SequenceForward forward, LanguageTerms language)
    {
        CachedEmbeddings queries = CachedEmbeddings.Compute(forward, sequences.Queries);
        CachedEmbeddings documents = CachedEmbeddings.Compute(forward, sequences.Documents);
        List<Tensor> terms = [];
        Dictionary<string, double> losses = Contrast(batch, queries.Embeddings, documents.Embeddings, sequences.Candidates, scale, terms);
        Backward(terms, () => { });

        // Before the replays, as the whole batch's graph would be built: dropout then draws in the same order.
        foreach (TokenBatch part in sequences.Written.Count == 0 ? [] : forward.Batches(sequences.Written))
        {
            using DisposeScope scope = NewDisposeScope();
            SequenceStates states = forward.Part(part, sequences.Written, sequences.WrittenStarts);
            if (language.Term(part, states, sequences.Written, sequences.WrittenStarts) is Tensor term)
            {
                Backward([term], accumulate);
            }
        }

        queries.Replay(
            sequences.QueryStarts, (part, states) => language.Term(part, states, sequences.Queries, sequences.QueryStarts), accumulate);
        documents.Replay(null, (_, _) => null, accumulate);
        return losses;
    }

    private Dictionary<string, double> Contrast(
        SftBatch batch, Tensor queries, Tensor documents, int[] candidates, double scale, List<Tensor> terms)
    {
        Dictionary<string, double> losses = new() { ["loss"] = 0 };
        foreach ((string name, double weight, Tensor term) in ContrastiveTerms.Of(recipe.Loss, batch, queries, documents, candidates))
        {
            terms.Add(term.mul(TorchNumber.Of(weight * scale)));
            losses[name] = TorchNumber.Read(term);
            losses["loss"] += weight * losses[name];
        }

        return losses;
    }

    private static void Backward(List<Tensor> terms, Action accumulate)
    {
        if (terms.Count > 0)
        {
            terms.Aggregate((a, b) => a.Plus(b)).backward();
            accumulate();
        }
    }
}
