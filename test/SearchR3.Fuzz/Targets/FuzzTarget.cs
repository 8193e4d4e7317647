namespace SearchR3.Fuzz.Targets;

/// <summary>One reader under test: how to call it, what to begin with, and how to make a changed file plausible again.</summary>
internal abstract class FuzzTarget
{
    /// <summary>All of them, in the order of the command <c>all</c>.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new SafetensorsTarget(), new TokenizerTarget(), new ConfigTarget(), new CorpusTarget(), new QrelsTarget(), new TrecRunTarget(), new ScoresTarget(),
        new ExactIndexTarget(), new GraphIndexTarget(), new ImportTarget(), new ImportCsvTarget(),
    ];

    /// <summary>What the command line calls it.</summary>
    public abstract string Name { get; }

    /// <summary>What the file is called on disk; some readers look for a name, and every error must say it.</summary>
    public abstract string FileName { get; }

    /// <summary>Whether the text is JSON, line by line or as a whole, that may be changed value by value.</summary>
    public virtual bool IsJson => false;

    /// <summary>Pieces that a random change would not find.</summary>
    public virtual IReadOnlyList<string> Words => [];

    /// <summary>Small valid files.</summary>
    public abstract IEnumerable<byte[]> Seeds();

    /// <summary>Reads the file as a user's command would, and uses what came out. Throws what the reader throws.</summary>
    public abstract void Read(string path);

    /// <summary>Puts lengths and checksums right again, so that a change reaches what lies behind them. The same array where there are none.</summary>
    public virtual byte[] Repair(byte[] input, Random random) => input;
}
