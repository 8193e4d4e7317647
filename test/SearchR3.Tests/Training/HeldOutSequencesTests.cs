using SearchR3.Retrieval.Beir;
using SearchR3.Training;

namespace SearchR3.Tests.Training;

public sealed class HeldOutSequencesTests : IDisposable
{
    private readonly TinyTask _task = new();

    [Fact]
    public void AQueryGoesWhereItsDocumentGoesAndNothingIsLost()
    {
        TrainingQueries queries = TrainingQueries.Load(_task.Data, ["train"], 0.5, 1);
        IReadOnlyList<CorpusDocument> documents = [.. queries.Corpus];

        HeldOutSequences split = new(0.25, documents, queries);

        Assert.Equal(Enumerable.Range(0, documents.Count + queries.Queries.Count), split.Trained.Concat(split.HeldOut).Order());
        Assert.InRange(split.HeldOut.Count(item => item < documents.Count), 4, 16);
        for (int i = 0; i < queries.Queries.Count; i++)
        {
            Assert.Equal(split.HeldOut.Contains(queries.Queries[i].Relevant[0]), split.HeldOut.Contains(documents.Count + i));
        }
    }

    [Fact]
    public void TheSameDocumentsAreHeldOutWhenOthersAreAdded()
    {
        TrainingQueries queries = TrainingQueries.Load(_task.Data, ["train"], 0.5, 1);
        IReadOnlyList<CorpusDocument> documents = [.. queries.Corpus];
        CorpusDocument[] more = [.. documents, .. documents.Select(d => d with { Id = "other-" + d.Id })];

        int[] few = [.. new HeldOutSequences(0.25, documents, queries).HeldOut.Where(item => item < documents.Count)];
        int[] many = [.. new HeldOutSequences(0.25, more, queries).HeldOut.Where(item => item < documents.Count)];

        Assert.Equal(few, many);
    }

    [Fact]
    public void AShareOfZeroLeavesEveryItemInItsPlace()
    {
        TrainingQueries queries = TrainingQueries.Load(_task.Data, ["train"], 0.5, 1);

        HeldOutSequences split = new(0, [.. queries.Corpus], queries);

        Assert.Empty(split.HeldOut);
        Assert.Equal(Enumerable.Range(0, queries.Corpus.Count + queries.Queries.Count), split.Trained);
    }

    public void Dispose() => _task.Dispose();
}
