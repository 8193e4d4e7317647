namespace SearchR3.Retrieval.DotNetApi;

/// <summary>What a build of the .NET API task wrote and what it left out.</summary>
public sealed record DotNetApiReport
{
    /// <summary>The packs read, each as <c>NAME VERSION</c>.</summary>
    public required IReadOnlyList<string> Packs { get; init; }

    /// <summary>Documents of the corpus: member groups and types.</summary>
    public required int Documents { get; init; }

    /// <summary>The corpus's content hash.</summary>
    public required string CorpusHash { get; init; }

    /// <summary>Queries of each file in <c>qrels</c>, by its name without ending.</summary>
    public required IReadOnlyDictionary<string, int> QueriesBySplit { get; init; }

    /// <summary>Summaries left out because more than three members share them.</summary>
    public required int SummariesSharedByTooMany { get; init; }

    /// <summary>Summaries left out because they have fewer than 5 or more than 40 words.</summary>
    public required int SummariesOfWrongLength { get; init; }

    /// <summary>Member ids of written questions that this SDK lacks, each as <c>QUESTION names MEMBER</c>; the ids are left out.</summary>
    public required IReadOnlyList<string> UnknownMembers { get; init; }

    /// <summary>Written questions left out because this SDK has none of their members.</summary>
    public required int QuestionsWithoutMember { get; init; }

    /// <summary>Written training questions left out because a held-back question or summary asks for one of their members.</summary>
    public required int LeakingTrainQuestions { get; init; }

    /// <summary>Held-back written questions with a member whose summary is a training query: another wording of a seen member.</summary>
    public required int HeldBackQuestionsSeenAsSummary { get; init; }
}
