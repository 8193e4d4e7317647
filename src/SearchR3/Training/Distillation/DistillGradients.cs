using SearchR3.Embedding;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Training.Distillation;

/// <summary>One step: from the teacher's answers to named losses and the gradients of the student. A part's graph is in memory at a time.</summary>
internal sealed class DistillGradients(DistillRecipe recipe, EmbeddingModel student, DistillTeacher teacher, Corpus corpus)
{
    private readonly DistillLossOptions _loss = recipe.Loss;
    private readonly PromptEncoder _prompts = new(student);

    /// <summary>Adds the gradients of a step.</summary>
    /// <param name="step">Counted from 0.</param>
    /// <param name="texts">Its queries.</param>
    /// <param name="accumulate">Called whenever gradients are at the parameters; may take them away.</param>
    /// <returns>The terms that have a weight, unweighted means by their names in the log, <c>loss</c>, their weighted sum, and what went through the model.</returns>
    internal (Dictionary<string, double> Losses, TrainingWork Work) Add(int step, IReadOnlyList<string> texts, Action accumulate)
    {
        IReadOnlyList<TextEmbedding> taught = teacher.Queries(texts, step);
        SequenceForward forward = new(student.Model, recipe.MicroBatchSize);
        Dictionary<string, double> losses = [];
        Direct(texts, taught, forward, losses, accumulate);
        Reasoned(taught, forward, losses, accumulate);
        Documents(step, forward, losses, accumulate);
        losses["loss"] = losses.Sum(l => l.Value * WeightOf(l.Key));
        return (losses, forward.Work with { Samples = texts.Count });
    }

    private double WeightOf(string term) => term switch
    {
        "distill/cosine" => _loss.Cosine,
        "distill/scores" => _loss.Scores,
        "keep/reasoning" => _loss.KeepReasoning,
        "keep/documents" => _loss.KeepDocuments,
        _ => _loss.KeepLanguage,
    };

    /// <summary>The two terms that teach.</summary>
    private void Direct(
        IReadOnlyList<string> texts, IReadOnlyList<TextEmbedding> taught, SequenceForward forward, Dictionary<string, double> losses, Action accumulate)
    {
        List<int[]> sequences = [.. texts.Select(text => _prompts.QueryWithResponse(text).Ids)];
        int[][] candidates = _loss.Scores > 0 ? teacher.Candidates(taught) : [];
        foreach (TokenBatch part in forward.Batches(sequences))
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor states = forward.Part(part, sequences, null).Embeddings;
            Tensor targets = Rows([.. part.Rows.Select(row => taught[(int)row].Vector)]);
            List<Tensor> terms = [];
            Term("distill/cosine", _loss.Cosine, () => DistillTerms.Cosine(states, targets), texts.Count, terms, losses);
            Term(
                "distill/scores",
                _loss.Scores,
                () => DistillTerms.Scores(states, targets, Vectors([.. part.Rows.Select(row => candidates[row])]), _loss.Temperature),
                texts.Count,
                terms,
                losses);
            Backward(terms, accumulate);
        }
    }

    /// <summary>What holds the reasoning: its embedding and its words.</summary>
    private void Reasoned(IReadOnlyList<TextEmbedding> taught, SequenceForward forward, Dictionary<string, double> losses, Action accumulate)
    {
        if (_loss.KeepReasoning == 0 && _loss.KeepLanguage == 0)
        {
            return;
        }

        TextEmbedding[] first = [.. taught.Select(t => t.Samples.Count > 0 ? t.Samples[0] : t)];
        int[][] prompts = [.. first.Select(t => _prompts.Reasoning(t.Text))];
        List<int[]> sequences = [.. first.Zip(prompts, (t, prompt) => (int[])[.. prompt, .. t.ReasoningIds, student.EmbedToken])];
        int[] starts = [.. prompts.Select(p => _loss.KeepLanguage > 0 ? p.Length : -1)];
        long words = sequences.Zip(starts, (ids, start) => (long)SequenceForward.Targets(start, ids.Length)).Sum();
        LanguageTerms language = new(
            new SftLossOptions { CrossEntropy = new CrossEntropyOptions { Weight = _loss.KeepLanguage } }, student.Model, null, packing: false, words, scale: 1);
        foreach (TokenBatch part in forward.Batches(sequences))
        {
            using DisposeScope scope = NewDisposeScope();
            SequenceStates states = forward.Part(part, sequences, starts);
            List<Tensor> terms = [];
            Term(
                "keep/reasoning",
                _loss.KeepReasoning,
                () => DistillTerms.Cosine(states.Embeddings, Rows([.. part.Rows.Select(row => first[row].Vector)])),
                first.Length,
                terms,
                losses);
            if (language.Term(part, states, sequences, starts) is Tensor term)
            {
                terms.Add(term);
            }

            Backward(terms, accumulate);
        }

        if (words > 0)
        {
            losses["keep/language"] = language.CrossEntropy;
        }
    }

    private void Documents(int step, SequenceForward forward, Dictionary<string, double> losses, Action accumulate)
    {
        if (_loss.KeepDocuments == 0)
        {
            return;
        }

        Random random = SeededOrder.RandomFor(recipe.Seed, step, 43);
        int[] rows = [.. Enumerable.Range(0, _loss.Documents).Select(_ => random.Next(corpus.Count)).Distinct()];
        List<int[]> sequences = [.. rows.Select(row => _prompts.Document(corpus[row].FullText))];
        foreach (TokenBatch part in forward.Batches(sequences))
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor states = forward.Part(part, sequences, null).Embeddings;
            List<Tensor> terms = [];
            Term(
                "keep/documents",
                _loss.KeepDocuments,
                () => DistillTerms.Cosine(states, Rows([.. part.Rows.Select(row => teacher.Documents.VectorOf(rows[row]))])),
                rows.Length,
                terms,
                losses);
            Backward(terms, accumulate);
        }
    }

    // [rows, hidden]
    private Tensor Rows(float[][] rows) =>
        tensor([.. rows.SelectMany(r => r)], [rows.Length, rows[0].Length], ScalarType.Float32, student.Model.Device);

    // [rows, candidates, hidden]
    private Tensor Vectors(int[][] candidates) =>
        Rows([.. candidates.SelectMany(c => c).Select(row => teacher.Documents.VectorOf(row))]).view(candidates.Length, candidates[0].Length, -1);

    private static void Term(string name, double weight, Func<Tensor> sum, int count, List<Tensor> terms, Dictionary<string, double> losses)
    {
        if (weight > 0)
        {
            Tensor mean = sum().div(TorchNumber.Of(count));
            losses[name] = losses.GetValueOrDefault(name) + TorchNumber.Read(mean);
            terms.Add(mean.mul(TorchNumber.Of(weight)));
        }
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
