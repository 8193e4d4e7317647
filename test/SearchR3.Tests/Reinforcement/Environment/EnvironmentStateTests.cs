using SearchR3.Reinforcement.Environment;
using SearchR3.Retrieval;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Reinforcement.Environment;

public sealed class EnvironmentStateTests
{
    private const int Batch = 8;
    private readonly ToyTask _task = new(300);

    [Theory]
    [InlineData(RefreshPolicyKind.Selective)]
    [InlineData(RefreshPolicyKind.Random)]
    [InlineData(RefreshPolicyKind.Phased)]
    public void SixIterationsAreThreeAndThree(RefreshPolicyKind policy)
    {
        using TemporaryFolder folder = new();
        EnvironmentOptions options = new() { Policy = policy, PhaseLength = 4, BudgetShare = 0.2, PhaseBudgetShare = 0.2 };
        string Saved(string name) => Path.Combine(folder.Path, name);

        DriftingEncoder encoder = new(_task);
        using (var whole = RetrievalEnvironment.Create(_task.Corpus, encoder, options, seed: 3))
        {
            for (int iteration = 1; iteration <= 6; iteration++)
            {
                Step(whole, encoder, iteration);
                if (iteration == 3)
                {
                    whole.Save(Saved("three"));
                }
            }

            whole.Save(Saved("whole"));
        }

        DriftingEncoder again = new(_task) { Time = 3 };
        using (var resumed = RetrievalEnvironment.Load(Saved("three"), _task.Corpus, again))
        {
            for (int iteration = 4; iteration <= 6; iteration++)
            {
                Step(resumed, again, iteration);
            }

            resumed.Save(Saved("resumed"));
        }

        string[] names = [.. Directory.GetFiles(Saved("whole")).Select(f => Path.GetFileName(f)!).Order()];
        Assert.Equal(names, Directory.GetFiles(Saved("resumed")).Select(f => Path.GetFileName(f)!).Order());
        Assert.All(names, name => Assert.Equal(
            File.ReadAllBytes(Path.Combine(Saved("whole"), name)), File.ReadAllBytes(Path.Combine(Saved("resumed"), name))));
    }

    [Fact]
    public void SavingOverAnEarlierSaveLeavesOneFolder()
    {
        using TemporaryFolder folder = new();
        DriftingEncoder encoder = new(_task);
        using var environment = RetrievalEnvironment.Create(_task.Corpus, encoder, new EnvironmentOptions(), seed: 3);
        string path = Path.Combine(folder.Path, "environment");
        environment.Save(path);
        Step(environment, encoder, 1);
        environment.Save(path);

        using var loaded = RetrievalEnvironment.Load(path, _task.Corpus, encoder);

        Assert.Equal(1, loaded.Iteration);
        Assert.Equal(environment.FreshRows, loaded.FreshRows);
        Assert.Equal(["environment"], Directory.GetDirectories(folder.Path).Select(f => Path.GetFileName(f)!));
    }

    [Fact]
    public void AfterAKillBetweenTheTwoMovesTheOldStateIsThere()
    {
        using TemporaryFolder folder = new();
        DriftingEncoder encoder = new(_task);
        using var environment = RetrievalEnvironment.Create(_task.Corpus, encoder, new EnvironmentOptions(), seed: 3);
        string path = Path.Combine(folder.Path, "environment");
        environment.Save(path);
        Directory.Move(path, path + ".old");

        using var loaded = RetrievalEnvironment.Load(path, _task.Corpus, encoder);

        Assert.Equal(0, loaded.Iteration);
    }

    [Fact]
    public void DamageIsRefusedWithTheFilesName()
    {
        using TemporaryFolder folder = new();
        DriftingEncoder encoder = new(_task);
        using var environment = RetrievalEnvironment.Create(_task.Corpus, encoder, new EnvironmentOptions(), seed: 3);
        environment.Save(folder.Path + "/environment");
        string rows = Path.Combine(folder.Path, "environment", "rows.bin");
        byte[] bytes = File.ReadAllBytes(rows);
        bytes[^1] ^= 1;
        File.WriteAllBytes(rows, bytes);

        SearchR3Exception error = Assert.Throws<SearchR3Exception>(
            () => RetrievalEnvironment.Load(folder.Path + "/environment", _task.Corpus, encoder));

        Assert.Contains("rows.bin", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherCorpusIsRefused()
    {
        using TemporaryFolder folder = new();
        DriftingEncoder encoder = new(_task);
        using var environment = RetrievalEnvironment.Create(_task.Corpus, encoder, new EnvironmentOptions(), seed: 3);
        environment.Save(folder.Path + "/environment");

        Assert.Throws<SearchR3Exception>(() => RetrievalEnvironment.Load(folder.Path + "/environment", new ToyTask(301).Corpus, encoder));
    }

    private void Step(RetrievalEnvironment environment, ToyEncoder encoder, int iteration)
    {
        encoder.Time = iteration;
        environment.Refresh(iteration, encoder.Queries(iteration * Batch, Batch), _task.Relevant(iteration * Batch, Batch));
        environment.Rank(encoder.Queries(iteration * Batch, Batch), _task.Graded(iteration * Batch, Batch));
    }
}
