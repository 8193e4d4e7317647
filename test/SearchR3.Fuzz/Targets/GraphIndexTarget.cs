using SearchR3.Retrieval.Index;
using SearchR3.Retrieval.Index.Graph;

namespace SearchR3.Fuzz.Targets;

/// <summary>The file of a <see cref="GraphIndex"/>, which is then searched: a walk follows the file's links without looking.</summary>
internal sealed class GraphIndexTarget : FuzzTarget
{
    public override string Name => "graph";

    public override string FileName => "index.sr3graph";

    public override IReadOnlyList<string> Words => IndexBytes.Words;

    public override IEnumerable<byte[]> Seeds() =>
        from count in (int[])[0, 1, 9]
        from codes in Enum.GetValues<GraphCodes>()
        select IndexBytes.Of(path =>
        {
            GraphIndexOptions options = new() { Degree = 4, BuildWidth = 8, Codes = codes, Threads = 1 };
            using GraphIndex index = GraphIndex.Build(IndexBytes.Ids(count), IndexBytes.Vectors(count), new IndexInfo(), options);
            index.Save(path);
        });

    public override void Read(string path)
    {
        using GraphIndex index = GraphIndex.Load(path, threads: 1);
        if (index.Dimension is > 0 and < 4096)
        {
            index.Search(IndexBytes.Query(index.Dimension), 3);
        }
    }

    public override byte[] Repair(byte[] input, Random random) => IndexBytes.Repair(input, GraphIndexFormat.Layout, random);
}
