using SearchR3.Retrieval.Index;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Index;

public sealed class GraphIndexKillTests : IDisposable
{
    private const int Kills = 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Whenever_a_save_is_killed_the_file_is_one_of_the_versions_and_can_be_saved_again()
    {
        string target = Path.Combine(_folder.Path, "index.sr3graph");
        string[] versions = [Version(1), Version(2)];
        byte[][] wanted = [.. versions.Select(File.ReadAllBytes)];
        Random random = new(1);
        for (int kill = 0; kill < Kills; kill++)
        {
            ChildProcess.StartAndKill(TimeSpan.FromMilliseconds(random.NextDouble() * 15), SaveForEver, [target, .. versions]);

            byte[] found = File.ReadAllBytes(target);
            Assert.Contains(wanted, version => version.AsSpan().SequenceEqual(found));
            using GraphIndex index = GraphIndex.Load(target);
            Assert.Equal(3_000, index.Count);
        }

        using (GraphIndex last = GraphIndex.Load(versions[0]))
        {
            last.Save(target);
        }

        Assert.Equal(wanted[0], File.ReadAllBytes(target));
        Assert.Equal([target], Directory.GetFiles(_folder.Path, "index*"));
    }

    /// <summary>The child: arguments are the target and the versions to write over it in turns.</summary>
    private static void SaveForEver(string[] arguments)
    {
        GraphIndex[] versions = [.. arguments.Skip(1).Select(path => GraphIndex.Load(path))];
        versions[0].Save(arguments[0]);
        Console.WriteLine("saving");
        for (int i = 1; ; i++)
        {
            versions[i % versions.Length].Save(arguments[0]);
        }
    }

    private string Version(int number)
    {
        string path = Path.Combine(_folder.Path, $"version{number}");
        using GraphIndex index = GraphIndex.Build(
            VectorSets.Ids(3_000), VectorSets.Reals(3_000, 64, number), new IndexInfo(), new GraphIndexOptions { BuildWidth = 16, Degree = 8 });
        index.Save(path);
        return path;
    }
}
