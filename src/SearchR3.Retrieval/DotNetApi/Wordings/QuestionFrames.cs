namespace SearchR3.Retrieval.DotNetApi.Wordings;

/// <summary>Puts the words of a question around a wording, as people do in some of their searches.</summary>
internal static class QuestionFrames
{
    private const double BareChance = 0.6;

    private static readonly string[] ForVerbs =
    [
        "how to {0}", "how to {0}", "how do i {0}", "how do i {0}", "how can i {0}", "is there a way to {0}", "c# {0}", "{0} c#",
        "{0} in c#", "c# how to {0}", "i want to {0}", "need to {0}", "best way to {0}", "method to {0}", "way to {0}", "{0} .net",
        "can i {0}", "how would i {0}", "how to {0} in c#", "what do i call to {0}",
    ];

    private static readonly string[] ForNouns =
    [
        "c# {0}", "{0} c#", "{0} in c#", "what is the {0}", "{0} .net", "type for {0}", "where is the {0}", "find {0}",
        "dotnet {0}", "how to get {0}",
    ];

    /// <summary>The wording alone or inside a question.</summary>
    public static string Apply(string wording, Opening kind, Random random)
    {
        if (random.NextDouble() < BareChance)
        {
            return wording;
        }

        string[] frames = kind == Opening.Verb ? ForVerbs : ForNouns;
        string frame = frames[random.Next(frames.Length)];
        bool isQuestion = frame[0] is 'h' or 'w' || frame.StartsWith("is ", StringComparison.Ordinal);
        return frame.Replace("{0}", wording, StringComparison.Ordinal) + (isQuestion && random.Next(4) == 0 ? "?" : "");
    }
}
