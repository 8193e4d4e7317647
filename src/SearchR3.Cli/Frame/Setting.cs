namespace SearchR3.Cli.Frame;

/// <summary>Makes the options of commands: each with a default that help shows, an environment variable and a JSON key.</summary>
internal static class Setting
{
    private const string VariablePrefix = "SEARCHR3_";

    /// <summary>An option that must be given (by flag, variable or file).</summary>
    public static Setting<string> Required(string name, string valueName, string description) =>
        new(name, description, null) { Required = true, HelpName = valueName };

    /// <summary>A text whose default is worked out by the command; <paramref name="defaultText"/> says how.</summary>
    public static Setting<string?> Text(string name, string valueName, string description, string defaultText) =>
        new(name, description, defaultText) { HelpName = valueName };

    /// <summary>One of a few words; the first is the default.</summary>
    public static Setting<string> Choice(string name, string description, params string[] words)
    {
        Setting<string> setting = new(name, description, words[0])
        {
            HelpName = string.Join('|', words),
            DefaultValueFactory = _ => words[0],
        };
        setting.AcceptOnlyFromAmong(words);
        return setting;
    }

    /// <summary>A number with a default.</summary>
    public static Setting<T> Number<T>(string name, string description, T defaultValue)
        where T : struct, IFormattable =>
        new(name, description, defaultValue.ToString(null, System.Globalization.CultureInfo.InvariantCulture))
        {
            HelpName = "N",
            DefaultValueFactory = _ => defaultValue,
        };

    /// <summary>A number whose default is worked out by the command.</summary>
    public static Setting<T?> OptionalNumber<T>(string name, string description, string defaultText)
        where T : struct =>
        new(name, description, defaultText) { HelpName = "N" };

    /// <summary>A switch, off by default.</summary>
    public static Setting<bool> Flag(string name, string description) => new(name, description, "off");

    /// <summary><c>--max-reasoning-tokens</c> becomes <c>SEARCHR3_MAX_REASONING_TOKENS</c>.</summary>
    public static string VariableName(string option) => VariablePrefix + option.TrimStart('-').Replace('-', '_').ToUpperInvariant();

    /// <summary><c>--max-reasoning-tokens</c> becomes <c>maxReasoningTokens</c>.</summary>
    public static string JsonKey(string option)
    {
        string[] words = option.TrimStart('-').Split('-');
        return words[0] + string.Concat(words.Skip(1).Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
    }
}
