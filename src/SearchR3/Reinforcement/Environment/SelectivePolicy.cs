namespace SearchR3.Reinforcement.Environment;

/// <summary>
/// Spends the budget where the rewards of the coming batch are decided (O, after the order in the project's notes on graph indexes):
/// <list type="number">
/// <item>the documents relevant to the batch, and a random sample of the corpus: they are encoded first, for the drift map and the measured
/// drift are needed to know what comes next;</item>
/// <item>the best k of each query, as the moved queries find them: all queries' first, then all their second …;</item>
/// <item>the ring: links of the nodes whose score is within the measured drift of the k-th score, nearest to entering first. A row whose
/// score plus the drift is below the k-th score cannot enter;</item>
/// <item>with what is left, rows that are old and were often met: popular stale rows mislead every walk.</item>
/// </list>
/// </summary>
internal sealed class SelectivePolicy(EnvironmentOptions options) : IRefreshPolicy
{
    public string Name => "selective";

    public bool KeepsEncoder(int iteration, int encoderEpoch) => false;

    public int Budget(int count, bool newEncoder) => RefreshPolicies.Budget(options, options.BudgetShare, count);

    public void Choose(RefreshPlan plan)
    {
        int sample = (int)(options.SampleShare * plan.Budget);
        int popular = (int)(options.PopularShare * plan.Budget);
        foreach (int row in plan.Relevant.SelectMany(rows => rows))
        {
            plan.Add(row, RefreshReason.Positive, keep: sample + popular);
        }

        plan.AddSample(sample);
        plan.EncodeChosen();
        if (options.TopK > 0)
        {
            AddTop(plan, popular);
            AddRing(plan, popular);
            AddPopular(plan);
        }

        plan.EncodeChosen();
    }

    private void AddTop(RefreshPlan plan, int keep)
    {
        for (int rank = 0; rank < options.TopK; rank++)
        {
            for (int query = 0; query < plan.QueryCount; query++)
            {
                ReadOnlySpan<int> rows = plan.Candidates(query).Rows;
                if (rank < rows.Length)
                {
                    plan.Add(rows[rank], RefreshReason.Top, keep);
                }
            }
        }
    }

    private void AddRing(RefreshPlan plan, int keep)
    {
        double drift = plan.ScoreDrift;
        if (double.IsNaN(drift))
        {
            return;
        }

        List<(float Below, int Row)> ring = [];
        for (int query = 0; query < plan.QueryCount; query++)
        {
            RefreshCandidates found = plan.Candidates(query);
            if (found.Rows.Length < options.TopK)
            {
                continue;
            }

            float border = found.Scores[options.TopK - 1];
            HashSet<int> met = [.. found.Rows[..options.TopK]];
            for (int i = 0; i < found.Rows.Length; i++)
            {
                if (Math.Abs(found.Scores[i] - border) > drift)
                {
                    continue;
                }

                if (met.Add(found.Rows[i]))
                {
                    ring.Add((border - found.Scores[i], found.Rows[i]));
                }

                foreach ((int row, float score) in plan.ScoredLinks(query, found.Rows[i], met))
                {
                    if (border - score <= drift)
                    {
                        ring.Add((border - score, row));
                    }
                }
            }
        }

        ring.Sort();
        foreach ((_, int row) in ring)
        {
            plan.Add(row, RefreshReason.Ring, keep);
        }
    }

    private static void AddPopular(RefreshPlan plan)
    {
        foreach (int row in plan.OldAndPopular(plan.Room))
        {
            plan.Add(row, RefreshReason.Popular);
        }
    }
}
