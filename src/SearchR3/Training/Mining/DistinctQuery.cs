using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Training.Mining;

/// <summary>A query text with everything that answers it: queries of the same text are one query with the positives of all.</summary>
/// <param name="Text">What is embedded.</param>
/// <param name="Ids">The ids that it has in the data, in their order.</param>
/// <param name="Positives">Numbers of distinct documents with a grade above 0, ascending.</param>
internal sealed record DistinctQuery(string Text, IReadOnlyList<string> Ids, int[] Positives)
{
    /// <summary>The queries of the splits, in their order; those that nothing answers are left out.</summary>
    internal static IReadOnlyList<DistinctQuery> Of(IReadOnlyList<BeirDataset> splits, DistinctDocuments documents)
    {
        Dictionary<string, (List<string> Ids, SortedSet<int> Positives)> byText = new(StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (BeirDataset split in splits)
        {
            foreach (Query query in split.Queries)
            {
                int[] positives = [.. split.Qrels.ByQuery[query.Id].Where(j => j.Value > 0).Select(j => documents.NumberOf(split.Corpus.IndexOf(j.Key)))];
                if (positives.Length == 0)
                {
                    continue;
                }

                if (!byText.TryGetValue(query.Text, out (List<string> Ids, SortedSet<int> Positives) known))
                {
                    byText[query.Text] = known = ([], []);
                }

                known.Positives.UnionWith(positives);
                if (seen.Add(query.Id))
                {
                    known.Ids.Add(query.Id);
                }
            }
        }

        return byText.Count > 0
            ? [.. byText.Select(q => new DistinctQuery(q.Key, q.Value.Ids, [.. q.Value.Positives]))]
            : throw new SearchR3Exception(
                $"no query of {string.Join(", ", splits.Select(s => s.Split))} has a document with a grade above 0, so there is nothing to mine for; name another split");
    }
}
