using System.Text;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Fuzz.Targets;

/// <summary>A BEIR corpus of JSON lines; queries go the same way.</summary>
internal sealed class CorpusTarget : FuzzTarget
{
    public override string Name => "corpus";

    public override string FileName => "corpus.jsonl";

    public override bool IsJson => true;

    public override IReadOnlyList<string> Words =>
        ["\"_id\":", "\"title\":", "\"text\":", "\"metadata\":", "\\ud800", "\\u0000", "\r\n", "\n", "\uFEFF", "null", "1e999", "{}", "[]", "\"\"", "12"];

    public override IEnumerable<byte[]> Seeds() => ((string[])
    [
        "{\"_id\":\"d1\",\"title\":\"A title\",\"text\":\"some text\",\"metadata\":{\"kind\":\"method\",\"n\":3}}\n{\"_id\":2,\"text\":\"ünï\"}\r\n\n{\"_id\":\"d3\",\"text\":\"\",\"url\":\"x\"}",
        "\uFEFF{\"_id\":\"q\",\"text\":\"\\ud83d\\ude00\",\"metadata\":[1,{\"a\":null}]}\n",
    ]).Select(Encoding.UTF8.GetBytes);

    public override void Read(string path)
    {
        Corpus corpus = Corpus.Load(path);
        _ = corpus.Hash;
        for (int i = 0; i < corpus.Count; i++)
        {
            _ = corpus[i].FullText;
        }
    }
}
