using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace SearchR3.Retrieval.Index;

/// <summary>Maps and checks the format of <see cref="ExactIndexFormat"/>.</summary>
internal static class ExactIndexReader
{
    /// <exception cref="SearchR3Exception">No such file, no rights, not an index, another version, truncated or damaged.</exception>
    public static ExactIndex Read(string path) => IndexFile.Read(path, ExactIndexFormat.Layout, MemoryMappedFileAccess.Read, Read);

    private static ExactIndex Read(IndexFile file)
    {
        int dimension = file.Integer(ExactIndexFormat.DimensionOffset);
        long rowCount = file.Long(ExactIndexFormat.CountOffset);
        if (dimension is < 0 or > ExactIndexFormat.LargestDimension || rowCount is < 0 or > int.MaxValue || (rowCount > 0 && dimension == 0))
        {
            throw file.Refuse(ExactIndexFormat.DimensionOffset, $"it claims {rowCount} rows of {dimension} dimensions");
        }

        int count = (int)rowCount;
        long vectorBytes = checked(rowCount * VectorRows.StrideOf(dimension) * sizeof(float));
        file.CheckSections([-1, -1, rowCount * sizeof(int), rowCount * sizeof(int), vectorBytes], count);
        IndexInfo info = file.ReadJson<IndexInfo>(ExactIndexFormat.Info, ExactIndexFormat.Json);
        info.Validate();
        string[] ids = file.ReadIds(ExactIndexFormat.Ids, count);
        int[] ranks = Integers(file, ExactIndexFormat.Ranks);
        CheckRanks(file, ranks);
        int[] epochs = Integers(file, ExactIndexFormat.Epochs);
        double maxNorm = BitConverter.Int64BitsToDouble(file.Long(ExactIndexFormat.MaxNormOffset));
        VectorRows rows = new(
            file.View.SafeMemoryMappedViewHandle, file.View.PointerOffset + file.OffsetOf(ExactIndexFormat.Vectors), count, dimension, maxNorm, file.Map);
        return new ExactIndex(rows, ids, ranks, epochs, info);
    }

    private static int[] Integers(IndexFile file, int section) => MemoryMarshal.Cast<byte, int>(file.Bytes(section)).ToArray();

    private static void CheckRanks(IndexFile file, int[] ranks)
    {
        bool[] seen = new bool[ranks.Length];
        for (int row = 0; row < ranks.Length; row++)
        {
            if ((uint)ranks[row] >= (uint)ranks.Length || seen[ranks[row]])
            {
                throw file.Refuse(
                    file.OffsetOf(ExactIndexFormat.Ranks) + (row * sizeof(int)),
                    $"the id rank of row {row} is {ranks[row]}, not one of 0 to {ranks.Length - 1} used once");
            }

            seen[ranks[row]] = true;
        }
    }
}
