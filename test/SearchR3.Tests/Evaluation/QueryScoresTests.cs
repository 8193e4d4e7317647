using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Evaluation;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Evaluation;

public sealed class QueryScoresTests : IDisposable
{
    private const string Good = """{"split":"test","query":"q1","text":"a","judged":{"d":1},"systems":{"direct":{"MAP":0.5}}}""";

    private readonly TemporaryFolder _folder = new();

    private string FilePath => Path.Combine(_folder.Path, QueryScoresFile.Name);

    [Fact]
    public void TheScoresAreTheEvaluatorsAndTheRankIsThatOfTheFirstRelevantDocument()
    {
        Query[] queries = [new("q2", "two"), new("q1", "one"), new("q3", "three")];
        var qrels = Qrels.From([("q1", "a", 1), ("q1", "b", 0), ("q2", "c", 2), ("q3", "a", 1), ("other", "a", 1)]);
        RetrievalRun run = new("direct", new Dictionary<string, IReadOnlyList<Hit>>
        {
            ["q1"] = [new("b", 3), new("c", 2), new("a", 1)],
            ["q2"] = [new("a", 2), new("b", 1)],
        });

        IReadOnlyList<QueryScores> scores = QueryScores.Of("test", queries, qrels, [run], i => i == 1 ? "why" : null);

        Assert.Equal(["q2", "q1", "q3"], scores.Select(s => s.Id));
        Assert.Equal([null, 3, null], scores.Select(s => s.Systems["direct"].FirstRelevant));
        Assert.Equal([null, "why", null], scores.Select(s => s.Reasoning));
        Assert.Equal(0.5, scores[1].Systems["direct"].Metrics["nDCG@10"]);
        Assert.Equal([0, 0.333333, 0], scores.Select(s => s.Systems["direct"].Metrics["MRR@10"]));
        Assert.Equal(Metric.Default.Select(m => m.Name), scores[0].Systems["direct"].Metrics.Keys);
        Assert.Equal(0, scores[1].Judged["b"]);
    }

    [Fact]
    public void AFileBringsBackWhatWasWritten()
    {
        QueryScores[] written =
        [
            Scores("q\u2028\"<script>\t", "line\nbreak \u0001 é 漢 😀", "because", 0.630930, 2),
            Scores("q1", "", null, 0, null) with { Judged = new Dictionary<string, int>() },
        ];

        QueryScoresFile.Save(FilePath, written);
        IReadOnlyList<QueryScores> read = QueryScoresFile.Load(FilePath);

        Assert.Equal(2, File.ReadAllLines(FilePath).Length);
        for (int i = 0; i < written.Length; i++)
        {
            Assert.Equal((written[i].Split, written[i].Id, written[i].Text, written[i].Reasoning), (read[i].Split, read[i].Id, read[i].Text, read[i].Reasoning));
            Assert.Equal(written[i].Judged, read[i].Judged);
            Assert.Equal(written[i].Systems["direct"].FirstRelevant, read[i].Systems["direct"].FirstRelevant);
            Assert.Equal(written[i].Systems["direct"].Metrics, read[i].Systems["direct"].Metrics);
        }
    }

    [Theory]
    [InlineData("", "no query")]
    [InlineData("{half", "not JSON")]
    [InlineData("[1]", "not an object")]
    [InlineData("""{"split":"test","text":"a","judged":{},"systems":{"direct":{"MAP":0.5}}}""", "\"query\"")]
    [InlineData("""{"split":"test","query":"q","text":"a","systems":{"direct":{"MAP":0.5}}}""", "\"judged\"")]
    [InlineData("""{"split":"test","query":"q","text":"a","judged":{"d":"yes"},"systems":{"direct":{"MAP":0.5}}}""", "\"judged\"")]
    [InlineData("""{"split":"test","query":"q","text":"a","judged":{},"systems":[]}""", "\"systems\"")]
    [InlineData("""{"split":"test","query":"q","text":"a","judged":{},"systems":{}}""", "no scores")]
    [InlineData("""{"split":"test","query":"q","text":"a","judged":{},"systems":{"direct":{}}}""", "no scores")]
    public void ADamagedLineIsOneSentenceThatNamesIt(string line, string word)
    {
        _folder.Write(QueryScoresFile.Name, line);

        string message = Assert.Throws<SearchR3Exception>(() => QueryScoresFile.Load(FilePath)).Message;

        Assert.Contains(FilePath, message, StringComparison.Ordinal);
        Assert.Contains(word, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Good, "twice")]
    [InlineData("""{"split":"test","query":"q2","text":"a","judged":{},"systems":{"bm25":{"MAP":0.5}}}""", "other systems")]
    [InlineData("""{"split":"test","query":"q2","text":"a","judged":{},"systems":{"direct":{"nDCG@10":0.5}}}""", "other systems")]
    [InlineData("""{"split":"test","query":"q2","text":"a","judged":{},"systems":{"direct":{"MAP":1},"bm25":{"MAP":1}}}""", "other systems")]
    public void ALineThatDoesNotGoWithTheOthersIsRefused(string line, string word)
    {
        _folder.Write(QueryScoresFile.Name, Good + "\n" + line + "\n");

        string message = Assert.Throws<SearchR3Exception>(() => QueryScoresFile.Load(FilePath)).Message;

        Assert.Contains("line 2", message, StringComparison.Ordinal);
        Assert.Contains(word, message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheSameIdInTwoSplitsIsTwoQueries()
    {
        _folder.Write(QueryScoresFile.Name, Good + "\n" + Good.Replace("\"test\"", "\"dev\"", StringComparison.Ordinal) + "\n");

        Assert.Equal(["test", "dev"], QueryScoresFile.Load(FilePath).Select(q => q.Split));
    }

    public void Dispose() => _folder.Dispose();

    private static QueryScores Scores(string id, string text, string? reasoning, double ndcg, int? rank) => new()
    {
        Split = "test",
        Id = id,
        Text = text,
        Judged = new Dictionary<string, int> { ["d\n1"] = 2, ["d2"] = 0 },
        Reasoning = reasoning,
        Systems = new Dictionary<string, SystemScores> { ["direct"] = new(new Dictionary<string, double> { ["nDCG@10"] = ndcg }, rank) },
    };
}
