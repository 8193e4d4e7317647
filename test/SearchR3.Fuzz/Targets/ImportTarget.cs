using System.Text;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Import;

namespace SearchR3.Fuzz.Targets;

/// <summary>Training data of other tools in JSON lines, read as every format that has them; a bad line must be named with its file.</summary>
internal class ImportTarget : FuzzTarget
{
    public override string Name => "import";

    public override string FileName => "examples.jsonl";

    public override bool IsJson => true;

    public override IReadOnlyList<string> Words =>
        ["null", "[]", "{}", "\\ud800", "\uFEFF", "\r\n", "\"label\": 0", "\"role\": \"user\"", "\"role\": \"assistant\"", "\"messages\"", "\"pos\"", "\"negative_9\""];

    protected virtual IReadOnlyList<string> Formats => ["sentence-transformers", "flag-embedding", "tevatron", "trl", "codesearchnet"];

    public override IEnumerable<byte[]> Seeds() => ((string[])
    [
        """{"anchor": "a", "positive": "b", "negative_1": "c", "label": 1}""" + "\n",
        """{"query": "a", "pos": ["b"], "neg": ["c", "d"], "prompt": "p"}""" + "\n",
        """{"query_id": "1", "query": "a", "positive_passages": [{"docid": "d", "title": "t", "text": "b"}], "negative_passages": []}""" + "\n",
        """{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": [{"type": "text", "text": "b"}]}]}""" + "\n",
        """{"prompt": "a", "chosen": "b", "rejected": "c"}""" + "\n",
        """{"docstring": "a", "code": "def f(): '''a'''", "func_name": "f", "partition": "train"}""" + "\n",
    ]).Select(Encoding.UTF8.GetBytes);

    public override void Read(string path)
    {
        List<string> problems = [];
        foreach (string format in Formats)
        {
            problems.AddRange(ImportFormats.Get(format).Read(new ImportSource([path])).OfType<ImportedBadLine>().Select(bad => bad.Problem).Take(1));
        }

        // Each seed is of one of the formats.
        if (problems.Count == Formats.Count)
        {
            throw new SearchR3Exception(problems[0]);
        }
    }
}
