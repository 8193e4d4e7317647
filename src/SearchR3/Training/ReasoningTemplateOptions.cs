namespace SearchR3.Training;

/// <summary>
/// How a cold-start reasoning is written from a query's relevant document and its lexical neighbours (mark O). Placeholders:
/// <c>{id}</c>, <c>{title}</c>, <c>{text}</c>, <c>{name}</c> (the title's last
/// part), every metadata key, and with <c>.name</c> behind the key the last part of its dotted value.
/// </summary>
public sealed record ReasoningTemplateOptions
{
    /// <summary>Text for the relevant document.</summary>
    public string Template { get; init; } = "{title}";

    /// <summary>Text for each neighbour.</summary>
    public string NeighbourTemplate { get; init; } = "{title}";

    /// <summary>How many of the documents that BM25 ranks highest for the query, the relevant one left out, are named too.</summary>
    public int Neighbours { get; init; }

    /// <summary>Stands between the parts.</summary>
    public string Separator { get; init; } = "; ";
}
