namespace SearchR3.Generation;

/// <summary>The sampling options of a batch as columns on the model's device, one row a request. Owns its tensors.</summary>
internal sealed class SamplingTable : IDisposable
{
    private readonly SamplingOptions[] _options;
    private readonly Device _device;

    /// <summary>Lays out the columns that <paramref name="options"/> need.</summary>
    public SamplingTable(IReadOnlyList<SamplingOptions> options, Device device)
    {
        _options = [.. options];
        _device = device;
        AllGreedy = _options.All(o => o.IsGreedy);
        if (_options.Any(o => o.IsGreedy))
        {
            Greedy = Column(o => o.IsGreedy ? 1 : 0).to(ScalarType.Bool).DetachFromDisposeScope();
        }

        if (_options.Any(o => !o.IsGreedy && o.Temperature != 1))
        {
            Temperature = Column(o => o.IsGreedy ? 1 : o.Temperature).DetachFromDisposeScope();
        }

        if (_options.Any(o => !o.IsGreedy && o.MinP > 0))
        {
            MinP = Column(o => o.IsGreedy ? double.NegativeInfinity : Math.Log(o.MinP)).DetachFromDisposeScope();
        }

        if (_options.Any(IsRanked))
        {
            Ranked = true;
            RankWidth = _options.Where(IsRanked).All(o => o.TopK > 0) ? _options.Where(IsRanked).Max(o => o.TopK) : null;
            TopK = Column(o => IsRanked(o) && o.TopK > 0 ? o.TopK : int.MaxValue).to(ScalarType.Int64).DetachFromDisposeScope();

            // 1 would drop the tail once float32's running sum has reached 1; 2 never does.
            TopP = Column(o => o.TopP < 1 ? o.TopP : 2).DetachFromDisposeScope();
            Unranked = Column(o => IsRanked(o) ? 0 : 1).to(ScalarType.Bool).DetachFromDisposeScope();
        }
    }

    /// <summary>True when no row draws.</summary>
    public bool AllGreedy { get; }

    /// <summary>True when some row has a top-k or top-p cut; then the three rank columns are there.</summary>
    public bool Ranked { get; }

    /// <summary>How many of a row's largest logits must be sorted; null for all.</summary>
    public int? RankWidth { get; }

    /// <summary><c>[rows, 1]</c> bool: the row is greedy; null when none is.</summary>
    public Tensor? Greedy { get; }

    /// <summary><c>[rows, 1]</c> float32; null when all are 1.</summary>
    public Tensor? Temperature { get; }

    /// <summary><c>[rows, 1]</c> float32, the logarithm; null when no row has it.</summary>
    public Tensor? MinP { get; }

    /// <summary><c>[rows, 1]</c> int64.</summary>
    public Tensor? TopK { get; }

    /// <summary><c>[rows, 1]</c> float32.</summary>
    public Tensor? TopP { get; }

    /// <summary><c>[rows, 1]</c> bool: the row has neither top-k nor top-p.</summary>
    public Tensor? Unranked { get; }

    /// <summary>True when <paramref name="options"/> cut the distribution at all.</summary>
    public static bool Truncates(SamplingOptions options) => IsRanked(options) || (!options.IsGreedy && options.MinP > 0);

    /// <summary>The table of the rows that stay, in their new order.</summary>
    public SamplingTable KeepRows(long[] rows) => new([.. rows.Select(row => _options[row])], _device);

    /// <inheritdoc/>
    public void Dispose()
    {
        Greedy?.Dispose();
        Temperature?.Dispose();
        MinP?.Dispose();
        TopK?.Dispose();
        TopP?.Dispose();
        Unranked?.Dispose();
    }

    private static bool IsRanked(SamplingOptions options) => !options.IsGreedy && (options.TopK > 0 || options.TopP < 1);

    private Tensor Column(Func<SamplingOptions, double> value) =>
        tensor([.. _options.Select(o => (float)value(o))], [_options.Length, 1], device: _device);
}
