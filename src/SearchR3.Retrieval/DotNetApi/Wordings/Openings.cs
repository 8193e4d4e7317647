using System.Text.RegularExpressions;

namespace SearchR3.Retrieval.DotNetApi.Wordings;

/// <summary>What a wording starts with; decides which questions can be put around it.</summary>
internal enum Opening
{
    /// <summary>An imperative: <c>open a file</c>.</summary>
    Verb,

    /// <summary>A thing: <c>name of the file</c>.</summary>
    Noun,
}

/// <summary>Rewrites how documentation sentences begin.</summary>
internal static class Openings
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.Compiled;

    // Said before the sentence proper; taken away, several times if need be.
    private static readonly Regex Preamble = new(
        @"^(when (overridden|implemented)( in (a|any) derived class| by a derived class)?,|in a derived class,|if (overridden|implemented) in a derived class,"
        + @"|this (method|property|member|class|type|constructor|overload|api) |optional\.|asynchronously (?=\w+s )|\w+ only:)\s*", Options);

    private static readonly Regex Article = new("^(?:the|an?) ", Options);

    // A word on -s with an article after it is hardly ever a noun.
    private static readonly Regex UnlistedVerb = new(@"^[a-z]{3,}[^sui]s (?:the|an?|all|this|any|each|its|one|to) ", Options);

    private static readonly (Regex Pattern, Opening Kind, string[] Templates)[] Rules =
    [
        Rule(@"^(?:gets or sets|gets|sets|returns|retrieves) (?:a |an )?(?:boolean )?(?:value|flag) (?:that |which )?(?:indicat|determin|specif)\w* (?:whether|if) (.+)",
            Opening.Verb, "check if $1", "check whether $1", "see if $1", "test if $1", "know if $1", "find out if $1"),
        Rule(@"^(?:gets or sets|sets) (?:a |an )?(?:boolean )?(?:value|flag) (?:that |which )?(?:indicat|determin|specif)\w* (?:whether|if) (.+)",
            Opening.Verb, "set whether $1", "choose whether $1"),
        Rule(@"^(?:determines|indicates|checks|specifies|tests|verifies) (?:whether|if) (.+)",
            Opening.Verb, "check if $1", "check whether $1", "see if $1", "test if $1", "find out if $1", "check $1"),
        Rule(@"^(?:gets or sets|gets) (.+)", Opening.Verb, "get $1", "get $1", "read $1", "find $1"),
        Rule(@"^(?:gets or sets|gets|returns) (.+)", Opening.Noun, "$1"),
        Rule(@"^returns (.+)", Opening.Verb, "return $1", "get $1", "get $1", "find $1"),
        Rule(@"^(?:gets or sets|sets) (.+)", Opening.Verb, "set $1", "set $1", "change $1"),
        Rule(@"^(?:initializes|creates) (?:a new|an) instance of the (\S+) (?:class|struct|structure|record|type)\.?$",
            Opening.Verb, "create a $1", "new $1", "construct $1", "make a $1", "create $1 object"),
        Rule(@"^(?:initializes|creates) (?:a new|an) instance of the (\S+) (?:class|struct|structure|record|type),? (.+)",
            Opening.Verb, "create a $1 $2", "new $1 $2", "construct a $1 $2", "make $1 $2", "create $1 $2"),
        Rule(@"^(?:initializes|creates) (?:a new|an) instance of the (\S+) (?:class|struct|structure|record|type)\b.*",
            Opening.Noun, "$1 constructor", "$1 ctor"),
        Rule(@"^initializes (?:a new|an) instance of (.+)", Opening.Verb, "create $1", "new $1", "make $1"),
        Rule(@"^(?:indicates|specifies|says|denotes) that (.+)", Opening.Noun, "$1", "$1", "option when $1", "value when $1"),
        Rule(@"^(?:indicates|specifies) (?:the|an?) (.+)", Opening.Noun, "$1", "$1", "value for $1"),
        Rule(@"^(?:searches|looks) for (.+)", Opening.Verb, "search for $1", "find $1", "look for $1", "search $1"),
        Rule(@"^(?:represents|describes|encapsulates|defines|specifies|identifies|denotes|contains|provides) (?:a |an |the )?(.+)", Opening.Noun, "$1", "$1", "$1", "type for $1"),
        Rule(@"^(?:occurs|raised|fires) (?:when|after|before|if) (.+)",
            Opening.Noun, "event when $1", "when $1", "notification when $1", "event raised when $1"),
        Rule(@"^(?:occurs|raised|fires) (?:when|if) (.+)", Opening.Verb, "run code when $1", "get notified when $1", "do something when $1"),
        Rule(@"^(?:the )?exception (?:that is )?(?:thrown|raised) (?:when|if|for|by) (.+)",
            Opening.Noun, "exception when $1", "error when $1", "exception for $1", "which exception when $1"),
        Rule(@"^(?:attempts|tries) to (.+)", Opening.Verb, "try to $1", "$1", "$1 if possible"),
        Rule(@"^(?:allows|enables) (?:you |users? |developers? |callers? )?to (.+)", Opening.Verb, "$1"),
        Rule(@"^(?:used|called|serves) (?:to|when|by|as) (.+)", Opening.Noun, "$1"),
        Rule(@"^performs (?:a |an |the )?(.+)", Opening.Verb, "do $1", "do a $1", "perform $1"),
        Rule(@"^equivalent to (http status \d+).*", Opening.Noun, "$1", "$1 code"),
        Rule(@"^(?:the|a|an) (.+)", Opening.Noun, "$1"),
    ];

    /// <summary>The sentence (lower case) as a developer would begin it.</summary>
    public static (string Text, Opening Kind) Rewrite(string sentence, Random random)
    {
        string text = sentence;
        bool isAsynchronous = false;
        for (Match match = Preamble.Match(text); match.Success && match.Length < text.Length; match = Preamble.Match(text))
        {
            isAsynchronous |= match.Value.StartsWith("async", StringComparison.Ordinal);
            text = text[match.Length..];
        }

        (string Text, Opening Kind) result = Begin(text, random);
        string begun = random.Next(3) switch { 0 => "async " + result.Text, 1 => result.Text + " async", _ => result.Text };
        return isAsynchronous ? (begun, result.Kind) : result;
    }

    private static (string Text, Opening Kind) Begin(string text, Random random)
    {
        (Regex Pattern, Opening Kind, string[] Templates)[] fitting = [.. Rules.Where(rule => rule.Pattern.IsMatch(text))];
        int space = text.IndexOf(' ', StringComparison.Ordinal);
        string first = space < 0 ? text : text[..space];
        if (fitting.Length > 0)
        {
            // Rules stand in order of how well they fit; the first one that fits is taken more often than not.
            var rule = fitting[random.NextDouble() < 0.6 ? 0 : random.Next(Math.Min(fitting.Length, 3))];
            string begun = rule.Pattern.Replace(text, rule.Templates[random.Next(rule.Templates.Length)]);
            if (begun.StartsWith("new ", StringComparison.Ordinal))
            {
                return (begun, Opening.Noun);
            }

            return (rule.Kind == Opening.Noun ? Article.Replace(begun, "") : begun, rule.Kind);
        }

        string rest = text[first.Length..];
        if (Verbs.IsThirdPerson(first))
        {
            return (Verbs.Imperative(first, random) + rest, Opening.Verb);
        }

        return UnlistedVerb.IsMatch(text) ? (Verbs.WithoutEnding(first) + rest, Opening.Verb)
            : (text, Verbs.IsImperative(first) ? Opening.Verb : Opening.Noun);
    }

    private static (Regex Pattern, Opening Kind, string[] Templates) Rule(string pattern, Opening kind, params string[] templates) =>
        (new Regex(pattern, Options), kind, templates);
}
