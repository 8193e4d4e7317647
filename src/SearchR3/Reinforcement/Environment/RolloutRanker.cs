using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Index;

namespace SearchR3.Reinforcement.Environment;

/// <summary>
/// Ranks rollouts against the rows: candidates from the graph, exact scores, every relevant row among them. Which batch a rollout is in, and
/// how many threads there are, changes nothing.
/// </summary>
internal sealed class RolloutRanker(RowState state, int[] idRanks, EnvironmentOptions options)
{
    /// <summary>Ranks unit embeddings that are pulled back into the stored frame.</summary>
    internal RankedRollout[] Rank(float[][] pulled, IReadOnlyList<IReadOnlyDictionary<int, int>> relevant, bool countVisits)
    {
        RankedRollout[] ranked = new RankedRollout[pulled.Length];
        Parallel.For(
            0, pulled.Length, () => new Candidates(Math.Min(options.PoolSize, state.Count)),
            (i, _, candidates) =>
            {
                ranked[i] = RankOne(pulled[i], relevant[i], candidates, countVisits);
                return candidates;
            },
            _ => { });
        return ranked;
    }

    /// <summary>For each row the place of its id among all ids: what decides between equal scores.</summary>
    internal static int[] RanksOfIds(Corpus corpus)
    {
        int[] order = [.. Enumerable.Range(0, corpus.Count)];
        Array.Sort(order, (a, b) => DocumentIdOrder.Instance.Compare(corpus[a].Id, corpus[b].Id));
        int[] ranks = new int[order.Length];
        for (int rank = 0; rank < order.Length; rank++)
        {
            ranks[order[rank]] = rank;
        }

        return ranks;
    }

    private RankedRollout RankOne(float[] query, IReadOnlyDictionary<int, int> relevant, Candidates candidates, bool countVisits)
    {
        GraphIndex graph = state.Graph;
        int pool = graph.SearchRows(query, options.SearchWidth, candidates.Rows.AsSpan(0, candidates.PoolSize), candidates.Scores.AsSpan(0, candidates.PoolSize));
        if (countVisits)
        {
            // A sum does not depend on the order of its terms.
            for (int i = 0; i < pool; i++)
            {
                Interlocked.Increment(ref state.Visits[candidates.Rows[i]]);
            }
        }

        int count = AddRelevant(query, relevant, candidates, pool);
        Compare compare = new(this, query, candidates, count);
        List<RelevantRank> ranks = [];
        (int best, int bestPlace) = (-1, int.MaxValue);
        for (int i = 0; i < count; i++)
        {
            if (relevant.TryGetValue(candidates.Rows[i], out int grade) && grade > 0)
            {
                int rank = compare.RankOf(i);
                ranks.Add(new RelevantRank(candidates.Rows[i], grade, rank, candidates.Scores[i]));
                (best, bestPlace) = rank < bestPlace ? (i, rank) : (best, bestPlace);
            }
        }

        ranks.Sort((a, b) => a.Rank != b.Rank ? a.Rank.CompareTo(b.Rank) : idRanks[a.Row].CompareTo(idRanks[b.Row]));
        int top = Math.Min(options.TopRows, count);
        return new RankedRollout
        {
            Relevant = ranks,
            PoolSize = pool,
            TopRows = candidates.Rows[..top],
            TopScores = candidates.Scores[..top],
            Margin = best < 0 ? float.NaN : compare.Margin(best, relevant),
        };
    }

    /// <summary>
    /// Puts the relevant rows that the graph did not give into their places, and equal scores into the order of their ids; returns how many
    /// candidates there are.
    /// </summary>
    private int AddRelevant(float[] query, IReadOnlyDictionary<int, int> relevant, Candidates candidates, int pool)
    {
        int count = pool;
        candidates.Reserve(pool + relevant.Count);
        foreach ((int row, int grade) in relevant)
        {
            if (grade <= 0 || candidates.Rows.AsSpan(0, pool).Contains(row) || candidates.Rows.AsSpan(pool, count - pool).Contains(row))
            {
                continue;
            }

            state.Graph.Score(query, [row], candidates.Scores.AsSpan(count, 1));
            candidates.Rows[count++] = row;
        }

        // The graph's are in order but for ties, so this is one pass and a few moves.
        for (int i = 1; i < count; i++)
        {
            (int row, float score) = (candidates.Rows[i], candidates.Scores[i]);
            int at = i;
            for (; at > 0 && IsBetter(row, score, candidates.Rows[at - 1], candidates.Scores[at - 1]); at--)
            {
                candidates.Rows[at] = candidates.Rows[at - 1];
                candidates.Scores[at] = candidates.Scores[at - 1];
            }

            candidates.Rows[at] = row;
            candidates.Scores[at] = score;
        }

        return count;
    }

    private bool IsBetter(int row, double score, int than, double thanScore) =>
        score > thanScore || (score == thanScore && idRanks[row] < idRanks[than]);

    /// <summary>The buffers of a thread; grown when a rollout has more relevant rows than any before.</summary>
    private sealed class Candidates(int poolSize)
    {
        internal int PoolSize => poolSize;

        internal int[] Rows { get; private set; } = new int[poolSize + 16];

        internal float[] Scores { get; private set; } = new float[poolSize + 16];

        /// <summary>Scores of <see cref="StaleComparison.SameAge"/>: re-encoded rows by the vector that they had before.</summary>
        internal float[] Before { get; private set; } = new float[poolSize + 16];

        internal bool[] Fresh { get; private set; } = new bool[poolSize + 16];

        internal void Reserve(int count)
        {
            if (Rows.Length >= count)
            {
                return;
            }

            (int[] rows, float[] scores) = (new int[count], new float[count]);
            Rows.CopyTo(rows, 0);
            Scores.CopyTo(scores, 0);
            (Rows, Scores, Before, Fresh) = (rows, scores, new float[count], new bool[count]);
        }
    }

    /// <summary>Comparisons among the candidates of one rollout.</summary>
    private readonly struct Compare
    {
        private readonly RolloutRanker _ranker;
        private readonly Candidates _candidates;
        private readonly int _count;

        internal Compare(RolloutRanker ranker, float[] query, Candidates candidates, int count)
        {
            _ranker = ranker;
            _candidates = candidates;
            _count = count;
            for (int i = 0; i < count; i++)
            {
                int row = candidates.Rows[i];
                candidates.Fresh[i] = ranker.State.IsFresh(row);
                candidates.Before[i] = candidates.Fresh[i] && ranker.ComparesSameAge && ranker.State.Previous.TryGetValue(row, out float[]? before)
                    ? (float)VectorArithmetic.Dot(query, before)
                    : candidates.Scores[i];
            }
        }

        internal int RankOf(int item)
        {
            int rank = 1;
            for (int other = 0; other < _count; other++)
            {
                bool both = _candidates.Fresh[item] && _candidates.Fresh[other];
                float[] scores = both ? _candidates.Scores : _candidates.Before;
                if (other != item && _ranker.IsBetter(_candidates.Rows[other], scores[other], _candidates.Rows[item], scores[item]))
                {
                    rank++;
                }
            }

            return rank;
        }

        internal float Margin(int item, IReadOnlyDictionary<int, int> relevant)
        {
            float margin = float.PositiveInfinity;
            for (int other = 0; other < _count; other++)
            {
                if (relevant.TryGetValue(_candidates.Rows[other], out int grade) && grade > 0)
                {
                    continue;
                }

                bool both = _candidates.Fresh[item] && _candidates.Fresh[other];
                float[] scores = both ? _candidates.Scores : _candidates.Before;
                margin = Math.Min(margin, scores[item] - scores[other]);
            }

            return float.IsPositiveInfinity(margin) ? float.NaN : margin;
        }
    }

    private RowState State => state;

    private bool ComparesSameAge => options.Comparison == StaleComparison.SameAge;
}
