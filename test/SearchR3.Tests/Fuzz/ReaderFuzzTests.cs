using SearchR3.Fuzz;
using SearchR3.Fuzz.Targets;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Fuzz;

/// <summary>
/// What fuzzing found stays found: every input that once made a reader fail is read again. The long, coverage-guided runs are a command
/// of test/SearchR3.Fuzz (docs/faults.md).
/// </summary>
public sealed class ReaderFuzzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Targets() => [.. FuzzTarget.All.Select(target => target.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Targets))]
    public void TheSeedsAreRead(string name)
    {
        FuzzTarget target = Target(name);

        Assert.All(target.Seeds(), seed => target.Read(_folder.Write(target.FileName, seed)));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void WhatWasFoundIsReadOrRefusedInOneSentence(string name)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "fuzz", name);
        foreach (string file in Directory.Exists(folder) ? Directory.GetFiles(folder) : [])
        {
            AssertFine(Target(name), File.ReadAllBytes(file), Path.GetFileName(file));
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void AFewHundredChangedFilesAreReadOrRefusedInOneSentence(string name)
    {
        FuzzTarget target = Target(name);
        byte[][] seeds = [.. target.Seeds()];
        Random random = new(11);
        Mutator mutator = new(target, random);
        for (int i = 0; i < 300; i++)
        {
            byte[] input = mutator.Mutate(seeds[random.Next(seeds.Length)], seeds[random.Next(seeds.Length)]);
            AssertFine(target, input, $"input {i}: {Convert.ToBase64String(input)}");
        }
    }

    private static FuzzTarget Target(string name) => FuzzTarget.All.Single(target => target.Name == name);

    private void AssertFine(FuzzTarget target, byte[] input, string which)
    {
        Finding? finding = Verdict.Of(target, _folder.Write(target.FileName, input));
        Assert.True(finding is null || finding.Key is "time", $"{which}: {finding?.Text}");
    }
}
