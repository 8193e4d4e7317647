using SearchR3.Embedding;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Index;

namespace SearchR3.Training.Distillation;

/// <summary>
/// The model as it was at the start: its embeddings of queries after reasoning, and of all documents. The documents are encoded once and kept in the run's
/// <c>documents.idx</c>, so that a resumed run meets the same ones.
/// </summary>
internal sealed class DistillTeacher : IDisposable
{
    private const string FileName = "documents.idx";

    private readonly DistillRecipe _recipe;
    private readonly EmbeddingModel _model;
    private readonly Corpus _corpus;

    private DistillTeacher(DistillRecipe recipe, EmbeddingModel model, Corpus corpus, ExactIndex documents)
    {
        _recipe = recipe;
        _model = model;
        _corpus = corpus;
        Documents = documents;
    }

    /// <summary>All documents of the corpus, in its order.</summary>
    internal ExactIndex Documents { get; }

    /// <summary>Loads the model a second time and its documents, or encodes them.</summary>
    internal static DistillTeacher Open(
        DistillRecipe recipe, RunFolder run, Corpus corpus, EmbeddingModelOptions options, Action<string> say, CancellationToken cancellation)
    {
        EmbeddingModel model = EmbeddingModel.Load(recipe.Model, options);
        try
        {
            string path = Path.Combine(run.Root, FileName);
            return new DistillTeacher(recipe, model, corpus, File.Exists(path) ? Load(path, model, corpus) : Encode(path, model, corpus, say, cancellation));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The teacher's embeddings of a step's queries.</summary>
    internal IReadOnlyList<TextEmbedding> Queries(IReadOnlyList<string> texts, int step) =>
        _model.EmbedQueries(texts, _recipe.Teacher.Query(SeededOrder.RandomFor(_recipe.Seed, step, 41).Next()));

    /// <summary>Corpus rows of the documents that the teacher ranks highest, for each query; equally many for each.</summary>
    internal int[][] Candidates(IReadOnlyList<TextEmbedding> queries) =>
    [
        .. Documents.Search([.. queries.Select(q => q.Vector)], Math.Min(_recipe.Loss.Candidates, _corpus.Count))
            .Select(hits => hits.Select(h => _corpus.IndexOf(h.DocumentId)).ToArray()),
    ];

    /// <inheritdoc/>
    public void Dispose()
    {
        Documents.Dispose();
        _model.Dispose();
    }

    private static ExactIndex Load(string path, EmbeddingModel model, Corpus corpus)
    {
        ExactIndex documents = ExactIndex.Load(path);
        try
        {
            documents.Info.RequireModel(model.Revision);
            documents.Info.RequireCorpus(corpus.Hash);
            return documents;
        }
        catch
        {
            documents.Dispose();
            throw;
        }
    }

    private static ExactIndex Encode(string path, EmbeddingModel model, Corpus corpus, Action<string> say, CancellationToken cancellation)
    {
        say($"encoding {corpus.Count:N0} documents");
        float[][] vectors =
        [
            .. model.EmbedDocuments([.. corpus.Select(d => d.FullText)], new EmbedOptions { Truncate = true }, progress: null, cancellation).Select(e => e.Vector),
        ];
        ExactIndex documents = ExactIndex.Build(
            [.. corpus.Select(d => d.Id)], vectors, new IndexInfo { ModelRevision = model.Revision, CorpusHash = corpus.Hash, Description = "documents of the teacher" });
        documents.Save(path);
        return documents;
    }
}
