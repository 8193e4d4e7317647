using System.Text.Json.Nodes;
using SearchR3.Retrieval.Beir;
using SearchR3.Tests.Testing;
using SearchR3.Training.Mining;

namespace SearchR3.Tests.Training.Mining;

public sealed class MinedFileTests : IDisposable
{
    private static readonly Corpus Corpus = Corpus.From(
        [new("a", "A", "first"), new("b", "", "second"), new("c", "", "third"), new("d", "", "fourth")]);

    private static readonly MinedQuery[] Mined =
    [
        new(["q1", "q2"], "query", [0, 1], [0.9, 0.8], [2, 3], [0.5, 0.25]),
        new(["q3"], "other", [0], [0.7], [2], [0.125]),
        new(["q4"], "nothing", [0], [0.7], [], []),
    ];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void ARecipesFileHasALineForEveryId() => Assert.Equal(
        [
            """{"query-id":"q1","negatives":["c","d"],"negative-scores":[0.5,0.25],"positives":["a","b"],"positive-scores":[0.9,0.8]}""",
            """{"query-id":"q2","negatives":["c","d"],"negative-scores":[0.5,0.25],"positives":["a","b"],"positive-scores":[0.9,0.8]}""",
            """{"query-id":"q3","negatives":["c"],"negative-scores":[0.125],"positives":["a"],"positive-scores":[0.7]}""",
        ],
        Lines(MinedFormat.Negatives, scores: true));

    [Fact]
    public void TripletsAreEveryPositiveWithEveryNegative()
    {
        string[] lines = Lines(MinedFormat.Triplet, scores: true);

        Assert.Equal(2 * 2 + 1, lines.Length);
        Assert.Equal("""{"anchor":"query","positive":"A first","negative":"third","positive_score":0.9,"negative_score":0.5}""", lines[0]);
        Assert.Equal("""{"anchor":"query","positive":"second","negative":"fourth"}""", Lines(MinedFormat.Triplet)[3]);
    }

    [Fact]
    public void TuplesAreOfQueriesWithAllTheirNegatives() => Assert.Equal(
        [
            """{"anchor":"query","positive":"A first","negative_1":"third","negative_2":"fourth","score":[0.9,0.5,0.25]}""",
            """{"anchor":"query","positive":"second","negative_1":"third","negative_2":"fourth","score":[0.8,0.5,0.25]}""",
        ],
        Lines(MinedFormat.NTuple, scores: true));

    [Fact]
    public void LabeledPairsAreALineForEachDocument()
    {
        string[] lines = Lines(MinedFormat.LabeledPair, scores: true);

        Assert.Equal([1, 1, 0, 0, 1, 0], lines.Select(l => (int)JsonNode.Parse(l)!["label"]!));
        Assert.Equal("""{"anchor":"query","positive":"third","label":0,"score":0.5}""", lines[2]);
    }

    [Fact]
    public void LabeledListsHoldThePositiveFirst() => Assert.Equal(
        """{"anchor":"other","positive":["A first","third"],"labels":[1,0],"scores":[0.7,0.125]}""", Lines(MinedFormat.LabeledList, scores: true)[2]);

    public void Dispose() => _folder.Dispose();

    private string[] Lines(MinedFormat format, bool scores = false)
    {
        string path = Path.Combine(_folder.Path, "mined.jsonl");
        int count = MinedFile.Write(path, Mined, Corpus, format, numNegatives: 2, scores);
        string[] lines = File.ReadAllLines(path);
        Assert.Equal(count, lines.Length);
        return lines;
    }
}
