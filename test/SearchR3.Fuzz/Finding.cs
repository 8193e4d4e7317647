namespace SearchR3.Fuzz;

/// <summary>An input that a reader does not treat as it should.</summary>
/// <param name="Key">The same for inputs that show the same mistake.</param>
/// <param name="Text">What happened.</param>
internal sealed record Finding(string Key, string Text)
{
    /// <summary>The key is the kind and the place: the innermost method of ours that is on the stack.</summary>
    public static Finding Of(string kind, Exception error)
    {
        string place = error.StackTrace?.Split('\n').Select(line => line.Trim())
            .FirstOrDefault(line => line.StartsWith("at SearchR3.", StringComparison.Ordinal) && !line.Contains(".Fuzz.", StringComparison.Ordinal)) ?? "";
        int end = place.IndexOf(" in ", StringComparison.Ordinal);
        return new Finding($"{kind} {(end < 0 ? place : place[..end])}", error.ToString());
    }
}
