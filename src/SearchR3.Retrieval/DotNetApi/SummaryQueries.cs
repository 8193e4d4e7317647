using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.DotNetApi;

/// <summary>A query with the documents that answer it.</summary>
internal sealed record JudgedQuery(Query Query, IReadOnlyList<string> Relevant);

/// <summary>The summaries of the documentation as queries, split by document.</summary>
internal sealed record SummaryQueries
{
    private const int MinWords = 5;
    private const int MaxWords = 40;
    private const int MaxOwners = 3;
    private const int IdDigits = 12;

    public required IReadOnlyList<JudgedQuery> Train { get; init; }

    /// <summary>Queries that are left to the reinforcement stage.</summary>
    public required IReadOnlyList<JudgedQuery> Reinforce { get; init; }

    public required IReadOnlyList<JudgedQuery> Dev { get; init; }

    public required IReadOnlyList<JudgedQuery> Test { get; init; }

    /// <summary>Summaries left out because more members share them than a query can have answers.</summary>
    public required int SharedByTooMany { get; init; }

    /// <summary>Summaries left out because they are too short or too long.</summary>
    public required int WrongLength { get; init; }

    /// <summary>Collects, filters and splits.</summary>
    public static SummaryQueries Build(IEnumerable<MemberGroup> groups, DotNetApiOptions options)
    {
        (List<JudgedQuery> queries, int shared, int wrongLength) = Collect(groups);
        Part[] parts = Split(queries, options);
        return new SummaryQueries
        {
            Train = Of(Part.Train),
            Reinforce = Of(Part.Reinforce),
            Dev = Of(Part.Dev),
            Test = Of(Part.Test),
            SharedByTooMany = shared,
            WrongLength = wrongLength,
        };

        // By id, which is a hash: reading the first n queries gives members from everywhere.
        JudgedQuery[] Of(Part part) => [.. queries.Where((_, i) => parts[i] == part)
            .OrderBy(query => query.Query.Id, StringComparer.Ordinal)];
    }

    private static (List<JudgedQuery> Queries, int Shared, int WrongLength) Collect(IEnumerable<MemberGroup> groups)
    {
        var owners = new Dictionary<string, (string Text, List<string> Ids)>(StringComparer.Ordinal);
        foreach (MemberGroup group in groups)
        {
            foreach (string summary in group.Summaries)
            {
                string key = summary.TrimEnd('.', ' ').ToLowerInvariant();
                if (!owners.TryGetValue(key, out (string Text, List<string> Ids) entry))
                {
                    owners[key] = entry = (summary, []);
                }

                if (!entry.Ids.Contains(group.Name.GroupId))
                {
                    entry.Ids.Add(group.Name.GroupId);
                }
            }
        }

        var queries = new List<JudgedQuery>();
        int shared = 0;
        int wrongLength = 0;
        foreach ((string key, (string text, List<string> ids)) in owners)
        {
            if (text.Count(letter => letter == ' ') + 1 is < MinWords or > MaxWords)
            {
                wrongLength++;
            }
            else if (ids.Count > MaxOwners)
            {
                shared++;
            }
            else
            {
                queries.Add(new JudgedQuery(new Query("s-" + HeldBack.Digest(key)[..IdDigits], text), ids));
            }
        }

        return (queries, shared, wrongLength);
    }

    // Queries that share a document, directly or through others, go together. The order in which they are drawn is a hash of their
    // first document: a newer SDK that adds members moves few of the others. A part takes what still fits into it.
    private static Part[] Split(List<JudgedQuery> queries, DotNetApiOptions options)
    {
        List<int>[] components = [.. Components(queries).OrderBy(
            component => HeldBack.Digest($"{options.Seed}:{component.Select(i => queries[i].Relevant[0]).Min(StringComparer.Ordinal)}"),
            StringComparer.Ordinal)];
        Part[] parts = new Part[queries.Count];
        components = Fill(Part.Test, options.TestQueries, components, parts);
        components = Fill(Part.Dev, options.DevQueries, components, parts);
        int reinforce = HeldBack.ForReinforcement(options.ReinforceQueries, components.Sum(component => component.Count));
        Fill(Part.Reinforce, reinforce, components, parts);
        return parts;
    }

    // Returns the components that do not fit.
    private static List<int>[] Fill(Part part, int room, List<int>[] components, Part[] parts)
    {
        List<List<int>> rest = [];
        foreach (List<int> component in components)
        {
            if (component.Count > room)
            {
                rest.Add(component);
                continue;
            }

            room -= component.Count;
            component.ForEach(i => parts[i] = part);
        }

        return [.. rest];
    }

    private static IEnumerable<List<int>> Components(List<JudgedQuery> queries)
    {
        int[] parents = [.. Enumerable.Range(0, queries.Count)];
        var firstOf = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < queries.Count; i++)
        {
            foreach (string document in queries[i].Relevant)
            {
                if (!firstOf.TryAdd(document, i))
                {
                    parents[Root(parents, i)] = Root(parents, firstOf[document]);
                }
            }
        }

        return Enumerable.Range(0, queries.Count).GroupBy(i => Root(parents, i)).Select(group => group.ToList());
    }

    private static int Root(int[] parents, int at)
    {
        while (parents[at] != at)
        {
            at = parents[at] = parents[parents[at]];
        }

        return at;
    }

    private enum Part
    {
        Train,
        Reinforce,
        Dev,
        Test,
    }
}
