using System.Text;
using FsCheck;
using FsCheck.Xunit;
using SearchR3.Retrieval.Import.Storage;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Import;

public sealed class ExternalSorterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Property(MaxTest = 60)]
    public void WhateverTheMemoryAndTheNumberOfRunsTheOrderIsThatOfTheBytes(byte[][] records, PositiveInt memory, bool fewRuns)
    {
        ArgumentNullException.ThrowIfNull(records);
        byte[][] all = [.. records.Where(r => r is not null)];
        using ExternalSorter sorter = new(_folder.Path, "t", memoryBytes: memory.Get, fanIn: fewRuns ? 2 : 64);
        foreach (byte[] record in all)
        {
            sorter.Add(record);
        }

        string[] expected = [.. all.Select(Convert.ToHexString).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, sorter.Sorted().Select(r => Convert.ToHexString(r.Span)));
        Assert.Equal(expected, sorter.Sorted().Select(r => Convert.ToHexString(r.Span)));
        Assert.Equal(all.Length, sorter.Count);
    }

    [Fact]
    public void RunsAreMergedBeforeThereAreManyAndRemovedAtTheEnd()
    {
        using (ExternalSorter sorter = new(_folder.Path, "t", memoryBytes: 64 << 10, fanIn: 4))
        {
            for (int i = 0; i < 100_000; i++)
            {
                sorter.Add(Encoding.ASCII.GetBytes(((i * 7919L) % 100_003).ToString("D8", null)));
            }

            Assert.InRange(Directory.GetFiles(_folder.Path).Length, 1, 9);
            string? last = null;
            int count = 0;
            foreach (ReadOnlyMemory<byte> record in sorter.Sorted())
            {
                string text = Encoding.ASCII.GetString(record.Span);
                Assert.True(string.CompareOrdinal(last, text) < 0);
                last = text;
                count++;
            }

            Assert.Equal(100_000, count);
        }

        Assert.Empty(Directory.GetFiles(_folder.Path));
    }
}
