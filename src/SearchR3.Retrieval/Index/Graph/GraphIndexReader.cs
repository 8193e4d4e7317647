using System.IO.MemoryMappedFiles;

namespace SearchR3.Retrieval.Index.Graph;

/// <summary>
/// Maps and checks the format of <see cref="GraphIndexFormat"/>. The mapping is private: an update of a loaded index changes its own pages,
/// never the file.
/// </summary>
internal static unsafe class GraphIndexReader
{
    /// <exception cref="SearchR3Exception">No such file, no rights, not an index, another version, truncated or damaged.</exception>
    public static GraphIndex Read(string path, int? threads) =>
        IndexFile.Read(path, GraphIndexFormat.Layout, MemoryMappedFileAccess.CopyOnWrite, file => Read(file, threads));

    private static GraphIndex Read(IndexFile file, int? threads)
    {
        GraphShape shape = ReadShape(file, out int count, out int live);
        file.CheckSections([-1, -1, .. shape.SectionBytes(count)], count);
        GraphIndexFormat.Head head = ReadDescription(file, shape);
        string[] ids = file.ReadIds(GraphIndexFormat.Ids, count);
        byte*[] sections = new byte*[5];
        for (int i = 0; i < sections.Length; i++)
        {
            sections[i] = file.Start + file.OffsetOf(GraphIndexFormat.Rows + i);
        }

        GraphStore store = new(shape, count, file.View.SafeMemoryMappedViewHandle, sections, file.Map);
        CheckLinks(file, store, count, live);
        GraphIndexOptions options = head.Options with { Threads = threads ?? Environment.ProcessorCount };
        options.Validate();
        EntryPoints entries = EntryPoints.Sample(store, count, live, options.Seed);
        return new GraphIndex(new GraphState(store, entries, count, live, ids, head.Info), options, GraphEngine.BestKernel);
    }

    private static GraphShape ReadShape(IndexFile file, out int count, out int live)
    {
        int dimension = file.Integer(GraphIndexFormat.DimensionOffset);
        int maxLinks = file.Integer(GraphIndexFormat.MaxLinksOffset);
        long rows = file.Long(GraphIndexFormat.CountOffset);
        long liveRows = file.Long(GraphIndexFormat.LiveOffset);
        if (dimension is < 0 or > GraphIndexFormat.LargestDimension || maxLinks is < 4 or > GraphIndexFormat.LargestLinks ||
            rows is < 0 or >= int.MaxValue || liveRows < 0 || liveRows > rows || (rows > 0 && dimension == 0))
        {
            throw file.Refuse(GraphIndexFormat.DimensionOffset, $"it claims {rows} rows, {liveRows} of them live, of {dimension} dimensions and {maxLinks} links");
        }

        count = (int)rows;
        live = (int)liveRows;
        return new GraphShape(dimension, maxLinks, file.Integer(GraphIndexFormat.CodesOffset) != 0);
    }

    private static GraphIndexFormat.Head ReadDescription(IndexFile file, GraphShape shape)
    {
        GraphIndexFormat.Head head = file.ReadJson<GraphIndexFormat.Head>(GraphIndexFormat.Description, GraphIndexFormat.Json);
        head.Info.Validate();
        head.Options.Validate();
        if (head.Options.MaxLinks != shape.MaxLinks || (head.Options.Codes == GraphCodes.Int8) != shape.HasCodes)
        {
            throw file.Refuse(
                file.OffsetOf(GraphIndexFormat.Description), $"its description says degree {head.Options.Degree} and codes {head.Options.Codes}, but its header differs");
        }

        return head;
    }

    // A walk follows these numbers without looking: one outside the file would end the process.
    private static void CheckLinks(IndexFile file, GraphStore store, int count, int expectedLive)
    {
        int live = 0;
        for (int row = 0; row < count; row++)
        {
            int* node = store.Node(row);
            bool wrong = node[0] != 0 || node[1] < -1 || node[1] > store.Shape.MaxLinks;
            for (int i = 0; i < node[1] && !wrong; i++)
            {
                wrong = (uint)node[GraphShape.NodeHeader + i] >= (uint)count;
            }

            if (wrong)
            {
                throw file.Refuse((byte*)node - file.Start, $"the links of row {row} point outside the {count} rows");
            }

            live += node[1] >= 0 ? 1 : 0;
        }

        if (live != expectedLive)
        {
            throw file.Refuse(GraphIndexFormat.LiveOffset, $"it claims {expectedLive} live rows, but {live} rows are not deleted");
        }
    }
}
