using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Training;

/// <summary>A second data set beside <see cref="TinyTask"/>: eight documents, each with a query.</summary>
internal static class OtherTask
{
    internal static string Write(TemporaryFolder folder)
    {
        string[] names = ["stack", "queue", "list", "tree", "graph", "heap", "table", "set"];
        folder.Write("other/corpus.jsonl", string.Concat(names.Select(n => $$$"""{"_id":"{{{n}}}","title":"Other.{{{n}}}","text":"kind of {{{n}}}","metadata":{"kind":"class","type":"Other.{{{n}}}"}}""" + "\n")));
        folder.Write("other/queries.jsonl", string.Concat(names.Select(n => $$"""{"_id":"other-{{n}}","text":"where is the {{n}}"}""" + "\n")));
        folder.Write("other/qrels/train.tsv", "query-id\tcorpus-id\tscore\n" + string.Concat(names.Select(n => $"other-{n}\t{n}\t1\n")));
        return System.IO.Path.Combine(folder.Path, "other");
    }
}
