using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.DotNetApi;

/// <summary>
/// Builds a retrieval task from the XML documentation of the installed .NET SDK: the documents are the API's members without their
/// summaries, the queries are the summaries. The same SDK and options give the same bytes.
/// </summary>
public static class DotNetApiTask
{
    /// <summary>The corpus alone, in memory, in ordinal order of ids.</summary>
    /// <exception cref="SearchR3Exception">No reference pack with documentation is found.</exception>
    public static Corpus BuildCorpus(DotNetApiOptions? options = null)
    {
        options ??= new DotNetApiOptions();
        options.Validate();
        return ToCorpus(DocumentationReader.Read(ReferencePack.Locate(options), withSummaries: false));
    }

    /// <summary>
    /// The packs that <see cref="BuildCorpus"/> would read, each as <c>NAME VERSION</c>, found without reading them: the same names and
    /// versions give the same corpus.
    /// </summary>
    /// <exception cref="SearchR3Exception">No reference pack with documentation is found.</exception>
    public static IReadOnlyList<string> InstalledPacks(DotNetApiOptions? options = null)
    {
        options ??= new DotNetApiOptions();
        options.Validate();
        return [.. ReferencePack.Locate(options).Select(pack => $"{pack.Name} {pack.Version}")];
    }

    /// <summary>
    /// Writes the BEIR folder: <c>corpus.jsonl</c>, <c>queries.jsonl</c>, <c>qrels/train.tsv</c>, <c>reinforce.tsv</c>, <c>dev.tsv</c>,
    /// <c>test.tsv</c>, with written questions also the same four as <c>questions-train.tsv</c> and so on, and <c>README.md</c>.
    /// </summary>
    /// <exception cref="SearchR3Exception">No reference pack is found, the questions are broken, or the folder cannot be written.</exception>
    public static DotNetApiReport Build(DotNetApiOptions options, string folder)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        IReadOnlyList<ReferencePack> packs = ReferencePack.Locate(options);
        Documentation documentation = DocumentationReader.Read(packs, withSummaries: true);
        Corpus corpus = ToCorpus(documentation);
        SummaryQueries summaries = SummaryQueries.Build(documentation.Groups, options);
        QuestionQueries questions = QuestionQueries.Build(options, corpus, summaries);
        (string Name, IReadOnlyList<JudgedQuery> Queries)[] splits =
        [
            ("train", summaries.Train), ("reinforce", summaries.Reinforce), ("dev", summaries.Dev), ("test", summaries.Test),
            ("questions-train", questions.Train), ("questions-reinforce", questions.Reinforce),
            ("questions-dev", questions.Dev), ("questions-test", questions.Test),
        ];
        splits = [.. splits.Where(split => split.Queries.Count > 0)];

        corpus.Save(Path.Combine(folder, "corpus.jsonl"));
        JsonLinesWriter.WriteQueries(
            Path.Combine(folder, "queries.jsonl"), splits.SelectMany(split => split.Queries).Select(query => query.Query));
        foreach ((string name, IReadOnlyList<JudgedQuery> queries) in splits)
        {
            Qrels.From(queries.SelectMany(query => query.Relevant.Select(id => (query.Query.Id, id, 1))))
                .Save(Path.Combine(folder, "qrels", name + ".tsv"));
        }

        DotNetApiReport report = Report(packs, corpus, summaries, questions, splits);
        OutputFile.WriteLines(Path.Combine(folder, "README.md"), DotNetApiReadme.Lines(report, options));
        return report;
    }

    private static Corpus ToCorpus(Documentation documentation) =>
        Corpus.From(documentation.Groups.Select(group => MemberDocument.Create(group, documentation.Types)));

    private static DotNetApiReport Report(
        IReadOnlyList<ReferencePack> packs,
        Corpus corpus,
        SummaryQueries summaries,
        QuestionQueries questions,
        (string Name, IReadOnlyList<JudgedQuery> Queries)[] splits)
    {
        var trained = summaries.Train.SelectMany(query => query.Relevant).ToHashSet(StringComparer.Ordinal);
        return new DotNetApiReport
        {
            Packs = [.. packs.Select(pack => $"{pack.Name} {pack.Version}")],
            Documents = corpus.Count,
            CorpusHash = corpus.Hash,
            QueriesBySplit = splits.ToDictionary(split => split.Name, split => split.Queries.Count, StringComparer.Ordinal),
            SummariesSharedByTooMany = summaries.SharedByTooMany,
            SummariesOfWrongLength = summaries.WrongLength,
            UnknownMembers = questions.UnknownMembers,
            QuestionsWithoutMember = questions.WithoutMember,
            LeakingTrainQuestions = questions.Leaking,
            HeldBackQuestionsSeenAsSummary =
                questions.Dev.Concat(questions.Test).Count(query => query.Relevant.Any(trained.Contains)),
        };
    }
}
