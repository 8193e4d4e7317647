namespace SearchR3.Retrieval.DotNetApi;

/// <summary>The page that lies beside the data and says what it is.</summary>
internal static class DotNetApiReadme
{
    private const int MaxUnknownListed = 20;

    /// <summary>The page's lines.</summary>
    public static IEnumerable<string> Lines(DotNetApiReport report, DotNetApiOptions options) =>
    [
        "# .NET API retrieval task",
        "",
        "Find the member of the .NET library that a sentence describes. BEIR layout: `corpus.jsonl`, `queries.jsonl`, `qrels/*.tsv`.",
        "",
        $"Source: the XML documentation of {string.Join(" and ", report.Packs)}, as installed with the .NET SDK; its text is Microsoft's.",
        $"Corpus hash (SHA-256 over ids, titles and texts): `{report.CorpusHash}`. Seed: {options.Seed}.",
        "",
        "| part | count |",
        "|---|---:|",
        $"| documents | {report.Documents} |",
        .. report.QueriesBySplit.Select(split => $"| queries in {split.Key} | {split.Value} |"),
        $"| summaries left out: fewer than 5 or more than 40 words | {report.SummariesOfWrongLength} |",
        $"| summaries left out: more than three members share them | {report.SummariesSharedByTooMany} |",
        .. options.QuestionsFolder is null ? [] : QuestionCounts(report),
        "",
        "## Rules",
        "",
        "- A document is a type, or all overloads of a member together. Its id is the documentation id without parameters and method",
        "  arity, its title the full name, its text the kind, parameter names and the first words of what the documentation says of",
        "  parameters, value and exceptions. The summary is not in it.",
        "- A query is a summary of 5 to 40 words; the members it stands at (at most three) are relevant with grade 1.",
        "- Operators, explicit interface implementations and hardware intrinsics (`System.Runtime.Intrinsics.*`) are left out.",
        "- Split by document: queries that share a document, directly or through others, are in the same split, so no document of",
        "  `reinforce`, `dev` or `test` has a query in `train`. Which ones are held back follows from a hash of seed and id.",
        "- `reinforce` is for the reinforcement stage alone: a reward for an answer that stage 1 has learned by heart teaches nothing. It has",
        "  at most a quarter of the summaries that `test` and `dev` leave.",
        .. options.QuestionsFolder is null ? [] : QuestionRules(report),
    ];

    private static string[] QuestionCounts(DotNetApiReport report) =>
    [
        $"| training questions left out: they ask for a held-back member | {report.LeakingTrainQuestions} |",
        $"| questions left out: this SDK has none of their members | {report.QuestionsWithoutMember} |",
        $"| held-back questions with a member whose summary is in train | {report.HeldBackQuestionsSeenAsSummary} |",
    ];

    private static IEnumerable<string> QuestionRules(DotNetApiReport report) =>
    [
        "- `questions-*` are questions as developers write them. A training question is left out when one of its members is asked for",
        "  in `questions-dev`, `questions-test`, `dev` or `test`. Summaries of members that held-back questions ask for may be in `train`",
        "  (counted above): there the wording is new to a model, the member is not.",
        "- `questions-reinforce` are training questions (at most a quarter) that only the reinforcement stage sees, drawn by a hash of seed",
        "  and id. Their wording is in no other file; their members may be.",
        .. report.UnknownMembers.Count == 0 ? [] : Unknown(report.UnknownMembers),
    ];

    private static IEnumerable<string> Unknown(IReadOnlyList<string> unknown) =>
    [
        "",
        $"Member ids of questions that this SDK lacks ({unknown.Count}), left out:",
        "",
        .. unknown.Take(MaxUnknownListed).Select(line => $"- {line}"),
        .. unknown.Count > MaxUnknownListed ? new[] { $"- and {unknown.Count - MaxUnknownListed} more" } : [],
    ];
}
