using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.DotNetApi;

/// <summary>The written questions that the installed SDK can answer, and what was left out.</summary>
internal sealed record QuestionQueries
{
    public required IReadOnlyList<JudgedQuery> Train { get; init; }

    /// <summary>Training questions that are left to the reinforcement stage.</summary>
    public required IReadOnlyList<JudgedQuery> Reinforce { get; init; }

    public required IReadOnlyList<JudgedQuery> Dev { get; init; }

    public required IReadOnlyList<JudgedQuery> Test { get; init; }

    /// <summary>One line for each member id that the corpus lacks: question and id.</summary>
    public required IReadOnlyList<string> UnknownMembers { get; init; }

    /// <summary>Questions without any known member.</summary>
    public required int WithoutMember { get; init; }

    /// <summary>Training questions whose members are asked for in a held-back question or summary.</summary>
    public required int Leaking { get; init; }

    /// <summary>Reads the three files of the questions' folder (none when it is null) against the corpus.</summary>
    /// <exception cref="SearchR3Exception">The folder has none of the files, or a question id is used twice.</exception>
    public static QuestionQueries Build(DotNetApiOptions options, Corpus corpus, SummaryQueries summaries)
    {
        string? folder = options.QuestionsFolder;
        var unknown = new List<string>();
        int withoutMember = 0;
        var ids = new HashSet<string>(StringComparer.Ordinal);
        CheckFolder(folder);
        List<JudgedQuery> train = Known("train");
        List<JudgedQuery> dev = Known("dev");
        List<JudgedQuery> test = Known("test");
        var heldBack = dev.Concat(test).Concat(summaries.Dev).Concat(summaries.Test)
            .SelectMany(query => query.Relevant).ToHashSet(StringComparer.Ordinal);
        JudgedQuery[] clean = [.. train.Where(query => !query.Relevant.Any(heldBack.Contains))];
        HashSet<JudgedQuery> held = [.. clean
            .OrderBy(query => HeldBack.Digest($"{options.Seed}:{query.Query.Id}"), StringComparer.Ordinal)
            .Take(HeldBack.ForReinforcement(options.ReinforceQuestions, clean.Length))];
        return new QuestionQueries
        {
            Train = [.. clean.Where(query => !held.Contains(query))],
            Reinforce = [.. clean.Where(held.Contains)],
            Dev = dev,
            Test = test,
            UnknownMembers = unknown,
            WithoutMember = withoutMember,
            Leaking = train.Count - clean.Length,
        };

        List<JudgedQuery> Known(string split)
        {
            var known = new List<JudgedQuery>();
            foreach (JudgedQuery question in folder is null ? [] : QuestionFile.Load(Path.Combine(folder, split + ".jsonl")))
            {
                string id = question.Query.Id;
                if (!ids.Add(id))
                {
                    throw new SearchR3Exception($"{folder}: the question id \"{id}\" is used twice; give every question its own id.");
                }

                string[] relevant = [.. question.Relevant.Where(member => corpus.IndexOf(member) >= 0)];
                unknown.AddRange(question.Relevant.Except(relevant).Select(member => $"{id} names {member}"));
                if (relevant.Length == 0)
                {
                    withoutMember++;
                }
                else
                {
                    known.Add(question with { Relevant = relevant });
                }
            }

            return known;
        }
    }

    private static void CheckFolder(string? folder)
    {
        if (folder is not null && !new[] { "train", "dev", "test" }.Any(split => File.Exists(Path.Combine(folder, split + ".jsonl"))))
        {
            throw new SearchR3Exception(
                $"{folder} has none of train.jsonl, dev.jsonl and test.jsonl: name the folder of the questions.");
        }
    }
}
