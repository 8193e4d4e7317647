using System.Text;

namespace SearchR3.Fuzz.Targets;

/// <summary>Training data of other tools in comma-separated values.</summary>
internal sealed class ImportCsvTarget : ImportTarget
{
    public override string Name => "import-csv";

    public override string FileName => "examples.csv";

    public override bool IsJson => false;

    public override IReadOnlyList<string> Words => ["\"", "\"\"", ",", "\n", "\r\n", "\uFEFF", "\"a\nb\"", "query,positive\n", "label"];

    protected override IReadOnlyList<string> Formats => ["sentence-transformers"];

    public override IEnumerable<byte[]> Seeds() => ((string[])
    [
        "query,positive,negative\na,b,c\n\"a, b\",\"c \"\"d\"\"\r\ne\",\n", "sentence1,sentence2,label\r\na,b,1\r\na,c,0\r\n",
    ]).Select(Encoding.UTF8.GetBytes);
}
