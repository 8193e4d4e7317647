using System.Text;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Evaluation;

namespace SearchR3.Fuzz.Targets;

/// <summary>A TREC run, which is then evaluated.</summary>
internal sealed class TrecRunTarget : FuzzTarget
{
    private static readonly Qrels Judged = Qrels.From([("q1", "d1", 1), ("q1", "d2", 2), ("q2", "d1", 1)]);

    public override string Name => "trec";

    public override string FileName => "run.trec";

    public override IReadOnlyList<string> Words => [" Q0 ", "\t", "\n", "\r\n", "NaN", "Infinity", "-Infinity", "1e400", "1e-400", "\uFEFF", "\u2003", "0x1", "1,5"];

    public override IEnumerable<byte[]> Seeds() => ((string[])
    [
        "q1 Q0 d1 1 0.9 tag\nq1 Q0 d2 2 0.5 tag\nq2 Q0 d1 1 1e-3 tag\n", "q1\tQ0\td3\t1\t12\tother\r\n\nq1 Q0 d1 2 12 other",
    ]).Select(Encoding.UTF8.GetBytes);

    public override void Read(string path) => RetrievalEvaluator.Evaluate(Judged, RetrievalRun.Load(path));
}
