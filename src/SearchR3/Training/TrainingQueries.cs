using System.Security.Cryptography;
using System.Text;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Training;

/// <summary>The queries of a data set that are trained on, with the corpus rows that answer them.</summary>
internal sealed class TrainingQueries
{
    private TrainingQueries(Corpus corpus, IReadOnlyList<TrainingQuery> queries)
    {
        Corpus = corpus;
        Queries = queries;
    }

    internal Corpus Corpus { get; }

    internal IReadOnlyList<TrainingQuery> Queries { get; }

    /// <summary>Reads the splits of a BEIR folder; a split without queries is an error.</summary>
    internal static TrainingQueries Load(string folder, IEnumerable<string> splits, double writtenShare, int seed)
    {
        Corpus? corpus = null;
        List<TrainingQuery> queries = [];
        foreach (string split in splits)
        {
            BeirDataset data = corpus is null ? BeirDataset.Load(folder, split) : BeirDataset.Load(folder, split, corpus);
            corpus ??= data.Corpus;
            int before = queries.Count;
            foreach (Query query in data.Queries)
            {
                int[] relevant = [.. data.Qrels.ByQuery[query.Id].Where(j => j.Value > 0).Select(j => corpus.IndexOf(j.Key)).Where(i => i >= 0)];
                if (relevant.Length > 0)
                {
                    queries.Add(new TrainingQuery(query.Id, query.Text, split, relevant, IsWritten(query.Id, writtenShare, seed)));
                }
            }

            if (queries.Count == before)
            {
                throw new SearchR3Exception($"the split {split} of {folder} has no query with a relevant document; name another split");
            }
        }

        return new TrainingQueries(corpus!, queries);
    }

    // A hash of the id, not the row number: the halves stay the same in every stage and when data is added.
    private static bool IsWritten(string id, double share, int seed)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{id}"));
        return BitConverter.ToUInt32(hash) < share * uint.MaxValue;
    }
}
