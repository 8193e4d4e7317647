using System.Globalization;

namespace SearchR3.Benchmarks;

/// <summary>The KEY=VALUE arguments of a benchmark; other words are refused.</summary>
internal sealed class BenchmarkArguments
{
    private readonly Dictionary<string, string> _values = [];

    public BenchmarkArguments(IEnumerable<string> arguments, params ReadOnlySpan<string> flags)
    {
        foreach (string argument in arguments)
        {
            int at = argument.IndexOf('=', StringComparison.Ordinal);
            if (at < 1 && !flags.Contains(argument))
            {
                throw new ArgumentException($"'{argument}' is not KEY=VALUE.");
            }

            _values[at < 1 ? argument : argument[..at]] = argument[(at + 1)..];
        }
    }

    public string this[string key] => _values.TryGetValue(key, out string? value) ? value : throw new ArgumentException($"{key}=VALUE is missing.");

    public bool Has(string key) => _values.ContainsKey(key);

    public string Text(string key, string otherwise) => _values.GetValueOrDefault(key, otherwise);

    public int Number(string key, int otherwise) => Has(key) ? int.Parse(this[key], CultureInfo.InvariantCulture) : otherwise;

    public float Real(string key, float otherwise) => Has(key) ? float.Parse(this[key], CultureInfo.InvariantCulture) : otherwise;

    public string[] List(string key, string otherwise) => Text(key, otherwise).Split(',', StringSplitOptions.RemoveEmptyEntries);

    public int[] Numbers(string key, string otherwise) => [.. List(key, otherwise).Select(value => int.Parse(value, CultureInfo.InvariantCulture))];
}
