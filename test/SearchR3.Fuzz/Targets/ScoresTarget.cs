using System.Text;
using SearchR3.Retrieval.Evaluation;

namespace SearchR3.Fuzz.Targets;

/// <summary>The scores of queries that a run folder keeps for comparisons.</summary>
internal sealed class ScoresTarget : FuzzTarget
{
    public override string Name => "scores";

    public override string FileName => QueryScoresFile.Name;

    public override bool IsJson => true;

    public override IReadOnlyList<string> Words => ["judged", "systems", "firstRelevant", "reasoning", "nDCG@10", "null", "1e400", "\\ud800", "\n"];

    public override IEnumerable<byte[]> Seeds() => ((string[])
    [
        """{"split":"test","query":"q1","text":"a","judged":{"d1":1},"reasoning":"r","systems":{"direct":{"nDCG@10":0.5,"firstRelevant":3}}}""" + "\n",
        """{"split":"test","query":"q1","text":"a","judged":{},"systems":{"a":{"MAP":0},"b":{"MAP":1}}}""" + "\n"
            + """{"split":"dev","query":"q1","text":"é","judged":{"d1":0,"d2":2},"systems":{"b":{"MAP":1},"a":{"MAP":0.25,"firstRelevant":4}}}""",
    ]).Select(Encoding.UTF8.GetBytes);

    public override void Read(string path)
    {
        IReadOnlyList<QueryScores> queries = QueryScoresFile.Load(path);
        string[] systems = [.. queries[0].Systems.Keys];
        _ = queries.Sum(q => systems.Sum(s => q.Systems[s].Metrics.Values.Sum()));
    }
}
