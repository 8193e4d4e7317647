using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Index;

namespace SearchR3.Tests.Index;

public class ReciprocalRankFusionTests
{
    private static readonly Hit[] Vector = [new("a", 0.9), new("b", 0.8), new("c", 0.7)];
    private static readonly Hit[] Lexical = [new("c", 12), new("d", 11), new("a", 10)];

    [Fact]
    public void Ranks_are_added_as_reciprocals()
    {
        IReadOnlyList<FusedHit> hits = ReciprocalRankFusion.FuseWithParts(Vector, Lexical, 10);

        Assert.Equal(
            [
                new("a", (1.0 / 61) + (1.0 / 63), 0.9, 1, 10, 3), new("c", (1.0 / 63) + (1.0 / 61), 0.7, 3, 12, 1),
                new("b", 1.0 / 62, 0.8, 2, null, null), new("d", 1.0 / 62, null, null, 11, 2),
            ],
            hits);
    }

    [Fact]
    public void Weights_and_depth_change_the_order()
    {
        FusionOptions options = new() { VectorWeight = 0.1, LexicalWeight = 2, Depth = 2, K = 0 };

        IReadOnlyList<FusedHit> hits = ReciprocalRankFusion.FuseWithParts(Vector, Lexical, 3, options);

        Assert.Equal(["c", "d", "a"], hits.Select(hit => hit.DocumentId));
        Assert.Equal([2.0, 1.0, 0.1], hits.Select(hit => hit.Score));
        Assert.Null(hits[0].VectorRank);
    }

    [Fact]
    public void The_short_form_gives_the_same_documents()
    {
        Assert.Equal(["a", "c"], ReciprocalRankFusion.Fuse(Vector, Lexical, 2).Select(hit => hit.DocumentId));
        Assert.Equal(["c", "d", "a"], ReciprocalRankFusion.Fuse([], Lexical, 9).Select(hit => hit.DocumentId));
        Assert.Empty(ReciprocalRankFusion.Fuse([], [], 5));
    }

    [Fact]
    public void Bad_settings_and_repeated_documents_are_refused()
    {
        Assert.Contains("is 0", Refused(() => ReciprocalRankFusion.Fuse(Vector, Lexical, 0)), StringComparison.Ordinal);
        Assert.Contains("is -1", Refused(() => ReciprocalRankFusion.Fuse(Vector, Lexical, 5, -1)), StringComparison.Ordinal);
        Assert.Contains("depth", Refused(() => Fuse(new() { Depth = 0 })), StringComparison.Ordinal);
        Assert.Contains("weights", Refused(() => Fuse(new() { VectorWeight = 0, LexicalWeight = 0 })), StringComparison.Ordinal);
        Assert.Contains("weights", Refused(() => Fuse(new() { VectorWeight = double.NaN })), StringComparison.Ordinal);
        Assert.Contains("ranks 1 and 2", Refused(() => ReciprocalRankFusion.Fuse([new("a", 1), new("a", 1)], [], 5)), StringComparison.Ordinal);
    }

    private static void Fuse(FusionOptions options) => ReciprocalRankFusion.FuseWithParts(Vector, Lexical, 5, options);

    private static string Refused(Action action) => Assert.Throws<SearchR3Exception>(action).Message;

    [Fact]
    public void ManyRankingsOfOneWeightAreTheSumOfTheirReciprocalRanks()
    {
        Hit[] a = [new("x", 9), new("y", 8), new("z", 7)];
        Hit[] b = [new("y", 0.3), new("w", 0.2)];
        Hit[] c = [new("z", 5), new("y", 4)];

        IReadOnlyList<Hit> all = ReciprocalRankFusion.FuseAll([a, b, c], 3, k: 1);

        Assert.Equal(["y", "z", "x"], all.Select(h => h.DocumentId));
        Assert.Equal((1 / 3.0) + (1 / 2.0) + (1 / 3.0), all[0].Score, 1e-12);
        Assert.Equal(ReciprocalRankFusion.Fuse(a, b, 10), ReciprocalRankFusion.FuseAll([a, b], 10));
        Assert.Throws<SearchR3Exception>(() => ReciprocalRankFusion.FuseAll([a, [new("x", 1), new("x", 0)]], 3));
        Assert.Throws<SearchR3Exception>(() => ReciprocalRankFusion.FuseAll([a], 0));
    }
}
