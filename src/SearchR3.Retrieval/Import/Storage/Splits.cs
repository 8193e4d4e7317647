namespace SearchR3.Retrieval.Import.Storage;

/// <summary>Numbers the splits and says which are held out more than others.</summary>
internal sealed class Splits
{
    // A column that is no split would otherwise make a file of each of its values.
    private const int MaxSplits = 100;

    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>The names by number.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The split's number, a new one at its first.</summary>
    /// <exception cref="SearchR3Exception">There are too many.</exception>
    public int NumberOf(string name)
    {
        if (_numbers.TryGetValue(name, out int number))
        {
            return number;
        }

        if (_names.Count == MaxSplits)
        {
            throw new SearchR3Exception($"the source names more than {MaxSplits} splits, the last of them \"{name}\"; these are no splits: give another format or remove the field");
        }

        _numbers[name] = _names.Count;
        _names.Add(name);
        return _names.Count - 1;
    }

    /// <summary>2 for a test split, 1 for one to choose settings by, 0 for the others; it is told by a part of the name, as of <c>questions-dev</c>.</summary>
    public static int HeldOutRank(string name)
    {
        string[] parts = name.ToLowerInvariant().Split('-', '_', '.');
        return parts.Any(p => p.StartsWith("test", StringComparison.Ordinal) || p == "eval") ? 2
            : parts.Any(p => p is "dev" or "valid" or "validation" or "val") ? 1
            : 0;
    }
}
