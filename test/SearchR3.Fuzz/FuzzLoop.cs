using System.Diagnostics;
using System.Security.Cryptography;
using SearchR3.Fuzz.Targets;

namespace SearchR3.Fuzz;

/// <summary>
/// Coverage-guided fuzzing of one reader in one process: change an input that was interesting, read it, keep it when it took new edges. Its folder
/// holds <c>corpus/</c>, with which the next run goes on, <c>findings/</c>, and <c>current</c>, the input that is being read: what is left when the
/// process is not.
/// </summary>
internal sealed class FuzzLoop
{
    private readonly FuzzTarget _target;
    private readonly string _folder;
    private readonly Random _random;
    private readonly EdgeMap _edges = new();
    private readonly List<byte[]> _corpus = [];
    private readonly HashSet<string> _findings = new(StringComparer.Ordinal);
    private readonly string _scratch;
    private long _executions;

    public FuzzLoop(FuzzTarget target, string folder, int seed)
    {
        _target = target;
        _folder = folder;
        _random = new Random(seed);
        Directory.CreateDirectory(CorpusFolder);
        Directory.CreateDirectory(FindingsFolder);
        string memory = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        _scratch = Directory.CreateDirectory(Path.Combine(memory, $"searchr3-fuzz-{Environment.ProcessId}")).FullName;
    }

    /// <summary>Where the input is that is being read.</summary>
    public string Current => Path.Combine(_scratch, _target.FileName);

    private string CorpusFolder => Path.Combine(_folder, "corpus");

    private string FindingsFolder => Path.Combine(_folder, "findings");

    /// <summary>Runs for a time; returns the number of different findings.</summary>
    public int Run(TimeSpan time)
    {
        File.WriteAllText(Path.Combine(_folder, "current.path"), Current);
        foreach (byte[] seed in (byte[][])[.. _target.Seeds(), .. Directory.EnumerateFiles(CorpusFolder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)])
        {
            Execute(seed);
            _corpus.Add(seed);
        }

        Mutator mutator = new(_target, _random);
        var clock = Stopwatch.StartNew();
        double said = 0;
        while (clock.Elapsed < time)
        {
            byte[] input = mutator.Mutate(Choose(), Choose());
            if (Execute(input))
            {
                _corpus.Add(input);
                File.WriteAllBytes(Path.Combine(CorpusFolder, NameOf(input)), input);
            }

            if (clock.Elapsed.TotalSeconds - said >= 60)
            {
                said = clock.Elapsed.TotalSeconds;
                Say(said);
            }
        }

        Say(clock.Elapsed.TotalSeconds);
        Directory.Delete(_scratch, recursive: true);
        return _findings.Count;
    }

    // Half of the time one of the newest: they reach furthest.
    private byte[] Choose() => _corpus[_random.Next(2) == 0 ? _random.Next(_corpus.Count) : _random.Next(Math.Max(0, _corpus.Count - 20), _corpus.Count)];

    /// <summary>Whether the input takes edges that none took.</summary>
    private bool Execute(byte[] input)
    {
        File.WriteAllBytes(Current, input);
        _edges.Clear();
        Finding? finding = Verdict.Of(_target, Current);
        _executions++;
        if (finding is not null && _findings.Add(finding.Key))
        {
            string path = Path.Combine(FindingsFolder, NameOf(input));
            File.WriteAllBytes(path, input);
            File.WriteAllText(path + ".txt", $"{finding.Key}\n{finding.Text}\n");
            Console.Error.WriteLine($"{_target.Name}: {finding.Key} ({path})");
        }

        return _edges.TakeNew();
    }

    private void Say(double seconds) => Console.WriteLine(
        $"{_target.Name}: {_executions:N0} executions in {seconds:F0} s, {_edges.Count:N0} edges, {_corpus.Count:N0} inputs in the corpus, {_findings.Count} findings");

    private static string NameOf(byte[] input) => Convert.ToHexStringLower(SHA256.HashData(input))[..16];
}
