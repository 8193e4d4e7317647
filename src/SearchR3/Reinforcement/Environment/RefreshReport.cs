using System.Text.Json.Nodes;
using SearchR3.Retrieval.Index;

namespace SearchR3.Reinforcement.Environment;

/// <summary>What one refresh did and what it measured, for the log of the run.</summary>
public sealed record RefreshReport
{
    /// <summary>The iteration.</summary>
    public required int Iteration { get; init; }

    /// <summary>The policy's name in recipes.</summary>
    public required string Policy { get; init; }

    /// <summary>Iteration of the weights that document vectors are made with.</summary>
    public required int EncoderEpoch { get; init; }

    /// <summary>Documents re-encoded.</summary>
    public int Documents { get; init; }

    /// <summary>Tokens of their prompts.</summary>
    public long Tokens { get; init; }

    /// <summary>Documents as a share of the corpus.</summary>
    public double CorpusShare { get; init; }

    /// <summary>Re-encoded because relevant to a query of the batch.</summary>
    public int Positives { get; init; }

    /// <summary>Re-encoded because among the best of a query of the batch.</summary>
    public int Top { get; init; }

    /// <summary>Re-encoded because they may enter the best of a query.</summary>
    public int Ring { get; init; }

    /// <summary>Re-encoded because old and often met.</summary>
    public int Popular { get; init; }

    /// <summary>Re-encoded because drawn at random.</summary>
    public int Sampled { get; init; }

    /// <summary>Rows by the encoder that counts as current, after the refresh, as a share of the corpus.</summary>
    public double FreshShare { get; init; }

    /// <summary>Mean over the corpus of the iterations since the encoder's epoch at which the row was encoded.</summary>
    public double MeanAge { get; init; }

    /// <summary>Median over the random sample of 1 - cos(stored vector, new vector), no map applied; NaN without a sample.</summary>
    public double DriftMedian { get; init; } = double.NaN;

    /// <summary>The 95 % quantile of the same.</summary>
    public double Drift95 { get; init; } = double.NaN;

    /// <summary>Median over the random sample of 1 - cos(mapped vector, new vector): what the map leaves.</summary>
    public double ResidualMedian { get; init; } = double.NaN;

    /// <summary>The 95 % quantile of the same.</summary>
    public double Residual95 { get; init; } = double.NaN;

    /// <summary>
    /// The quantile of |new score - old score| between the sample and the queries of the batch, after mapping: the width of the ring.
    /// </summary>
    public double ScoreDrift { get; init; } = double.NaN;

    /// <summary>Whether the fitted map was better than none on held-out rows and is in use.</summary>
    public bool MapUsed { get; init; }

    /// <summary>Mean cosine of held-out rows to their new vectors, left as they were; NaN when no map was fitted.</summary>
    public double HeldOutCosineBefore { get; init; } = double.NaN;

    /// <summary>The same with the fitted map.</summary>
    public double HeldOutCosineAfter { get; init; } = double.NaN;

    /// <summary>The fitted map's pull towards the identity, per row and dimension.</summary>
    public double MapRidge { get; init; } = double.NaN;

    /// <summary>Unmoved nodes of the graph whose links were repaired.</summary>
    public int GraphBereaved { get; init; }

    /// <summary>Distances that the repair took.</summary>
    public long GraphDistances { get; init; }

    /// <summary>Wall time of encoding.</summary>
    public double EncodeSeconds { get; init; }

    /// <summary>Wall time of the graph's update.</summary>
    public double GraphSeconds { get; init; }

    /// <summary>Wall time of everything else: choosing, fitting, mapping.</summary>
    public double ChooseSeconds { get; init; }

    /// <summary>The report as keys <c>refresh/...</c> of a log line; what was not measured is left out.</summary>
    public JsonObject ToJson()
    {
        JsonObject line = [];
        line["refresh/policy"] = Policy;
        line["refresh/documents"] = Documents;
        line["refresh/tokens"] = Tokens;
        line["refresh/corpusShare"] = CorpusShare;
        line["refresh/encoderEpoch"] = EncoderEpoch;
        line["refresh/positives"] = Positives;
        line["refresh/top"] = Top;
        line["refresh/ring"] = Ring;
        line["refresh/popular"] = Popular;
        line["refresh/sampled"] = Sampled;
        line["refresh/freshShare"] = FreshShare;
        line["refresh/meanAge"] = MeanAge;
        line["refresh/mapUsed"] = MapUsed;
        Add(line, "refresh/driftMedian", DriftMedian);
        Add(line, "refresh/drift95", Drift95);
        Add(line, "refresh/residualMedian", ResidualMedian);
        Add(line, "refresh/residual95", Residual95);
        Add(line, "refresh/scoreDrift", ScoreDrift);
        Add(line, "refresh/mapCosineBefore", HeldOutCosineBefore);
        Add(line, "refresh/mapCosineAfter", HeldOutCosineAfter);
        Add(line, "refresh/mapRidge", MapRidge);
        line["refresh/graphBereaved"] = GraphBereaved;
        line["refresh/graphDistances"] = GraphDistances;
        line["refresh/encodeSeconds"] = EncodeSeconds;
        line["refresh/graphSeconds"] = GraphSeconds;
        line["refresh/chooseSeconds"] = ChooseSeconds;
        return line;
    }

    /// <summary>Reads a complete plan, and the rows after it; the times are the caller's.</summary>
    internal static RefreshReport Of(RefreshPlan plan, RowState state, int iteration, string policy, GraphUpdateReport? moved) => new()
    {
        Iteration = iteration,
        Policy = policy,
        EncoderEpoch = state.EncoderEpoch,
        Documents = plan.Encoded.Rows.Count,
        Tokens = plan.EncodedTokens,
        CorpusShare = (double)plan.Encoded.Rows.Count / state.Count,
        Positives = plan.CountOf(RefreshReason.Positive),
        Top = plan.CountOf(RefreshReason.Top),
        Ring = plan.CountOf(RefreshReason.Ring),
        Popular = plan.CountOf(RefreshReason.Popular),
        Sampled = plan.CountOf(RefreshReason.Sample),
        FreshShare = (double)state.Fresh.Count / state.Count,
        MeanAge = state.MeanAge,
        DriftMedian = plan.Drift.Median,
        Drift95 = plan.Drift.Tail,
        ResidualMedian = plan.Residual.Median,
        Residual95 = plan.Residual.Tail,
        ScoreDrift = plan.ScoreDrift,
        MapUsed = plan.Map.Used,
        HeldOutCosineBefore = plan.Map.CosineBefore,
        HeldOutCosineAfter = plan.Map.CosineAfter,
        MapRidge = plan.Map.Ridge,
        GraphBereaved = moved?.Bereaved ?? 0,
        GraphDistances = moved?.Distances ?? 0,
    };

    private static void Add(JsonObject line, string key, double value)
    {
        if (double.IsFinite(value))
        {
            line[key] = value;
        }
    }
}
