namespace SearchR3.Retrieval.DotNetApi;

/// <summary>All overloads of one member, or one type, with what the documentation says about them.</summary>
/// <param name="name">The name that the overloads share.</param>
/// <param name="assembly">The file that documents it, without ending.</param>
internal sealed class MemberGroup(MemberName name, string assembly)
{
    private readonly Dictionary<string, string> _parameters = new(StringComparer.Ordinal);
    private readonly List<string> _parameterNames = [];
    private readonly List<string> _summaries = [];
    private readonly List<string> _exceptions = [];

    public MemberName Name { get; } = name;

    public string Assembly { get; } = assembly;

    /// <summary>Different summaries, in file order.</summary>
    public IReadOnlyList<string> Summaries => _summaries;

    /// <summary>Parameter names over all overloads, in file order.</summary>
    public IReadOnlyList<string> ParameterNames => _parameterNames;

    /// <summary>Short names of documented exceptions, in file order.</summary>
    public IReadOnlyList<string> Exceptions => _exceptions;

    /// <summary>The first description of a returned or held value; empty when there is none.</summary>
    public string Value { get; private set; } = "";

    /// <summary>The first description of a parameter; empty when there is none.</summary>
    public string DescriptionOf(string parameter) => _parameters[parameter];

    public void AddSummary(string text) => AddNew(_summaries, text);

    public void AddException(string shortName) => AddNew(_exceptions, shortName);

    public void AddValue(string text) => Value = text;

    /// <summary>True while nothing describes the parameter.</summary>
    public bool NeedsParameter(string parameter) => _parameters.GetValueOrDefault(parameter, "").Length == 0;

    public void AddParameter(string parameter, string description)
    {
        if (!_parameters.ContainsKey(parameter))
        {
            _parameterNames.Add(parameter);
        }

        _parameters[parameter] = description;
    }

    private static void AddNew(List<string> texts, string text)
    {
        if (text.Length > 0 && !texts.Contains(text))
        {
            texts.Add(text);
        }
    }
}
