using System.Text;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Fuzz.Targets;

/// <summary>Relevance judgements, BEIR's and TREC's.</summary>
internal sealed class QrelsTarget : FuzzTarget
{
    public override string Name => "qrels";

    public override string FileName => "test.tsv";

    public override IReadOnlyList<string> Words => ["query-id\tcorpus-id\tscore", "\t", " ", "\n", "\r\n", "2147483648", "-2147483649", "1.0", "\uFEFF", "\u2003"];

    public override IEnumerable<byte[]> Seeds() => ((string[])
    [
        "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\nq2\td1\t3\n", "q1 0 d1 1\nq1 0 d2 -2\r\n\nq2 0 d1 0\n", "q1\td 1\t2\n",
    ]).Select(Encoding.UTF8.GetBytes);

    public override void Read(string path) => _ = Qrels.Load(path).Count;
}
