using SearchR3.Retrieval.Index;

namespace SearchR3.Fuzz.Targets;

/// <summary>The file of an <see cref="ExactIndex"/>, which is then searched.</summary>
internal sealed class ExactIndexTarget : FuzzTarget
{
    public override string Name => "exact";

    public override string FileName => "index.bin";

    public override IReadOnlyList<string> Words => IndexBytes.Words;

    public override IEnumerable<byte[]> Seeds() => ((int[])[0, 1, 5]).Select(count => IndexBytes.Of(path =>
    {
        using ExactIndex index = ExactIndex.Build(IndexBytes.Ids(count), IndexBytes.Vectors(count), new IndexInfo());
        index.Save(path);
    }));

    public override void Read(string path)
    {
        using ExactIndex index = ExactIndex.Load(path);
        // Handing a row to another thread takes a hundred times as long as reading it.
        index.Threads = 1;
        if (index.Dimension is > 0 and < 4096)
        {
            index.Search(IndexBytes.Query(index.Dimension), 3);
        }
    }

    public override byte[] Repair(byte[] input, Random random) => IndexBytes.Repair(input, ExactIndexFormat.Layout, random);
}
