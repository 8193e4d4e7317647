using System.Diagnostics;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Index;
using SearchR3.Training;

namespace SearchR3.Reinforcement.Environment;

/// <summary>
/// The paper's mechanism 3 (P; how it works is not known, so all of this is O): a corpus whose vectors follow the policy without being
/// re-encoded at each iteration. It holds the corpus, a graph index over vectors in the canonical frame (<see cref="DriftFrame"/>), for each
/// row the epoch of its encoding, and the policy's document encoder. An iteration calls <see cref="Refresh"/> once, then <see cref="Rank"/> as often as it likes.
/// <para>Rewards must not depend on which rows happen to be fresh. Three things see to it: the frame carries stale rows along, the likely rivals
/// of the batch are re-encoded with its relevant documents, and a fresh row meets a stale one by the vector that it had before
/// (<see cref="StaleComparison.SameAge"/>).</para>
/// One thread at a time, the model's; the graph stays this object's, the encoder the caller's.
/// </summary>
public sealed class RetrievalEnvironment : IDisposable
{
    private readonly Corpus _corpus;
    private readonly IDocumentEncoder _encoder;
    private readonly RowState _state;
    private readonly int[] _idRanks;
    private readonly SeededOrder _order;
    private readonly RolloutRanker _ranker;
    private readonly IRefreshPolicy _policy;
    private readonly int _seed;
    private DriftFrame _frame;
    private int _iteration;
    private long _samplePosition;
    private double _scoreDrift = double.NaN;

    private RetrievalEnvironment(Corpus corpus, IDocumentEncoder encoder, EnvironmentOptions options, int seed, RowState state)
    {
        _corpus = corpus;
        _encoder = encoder;
        _seed = seed;
        _state = state;
        Options = options;
        _idRanks = RolloutRanker.RanksOfIds(corpus);
        _order = new SeededOrder(corpus.Count, seed);
        _ranker = new RolloutRanker(state, _idRanks, options);
        _policy = RefreshPolicies.For(options);
        _frame = DriftFrame.Identity(state.Graph.Dimension);
    }

    /// <summary>The settings.</summary>
    public EnvironmentOptions Options { get; }

    /// <summary>Documents.</summary>
    public int Count => _corpus.Count;

    /// <summary>Floats in a vector.</summary>
    public int Dimension => _frame.Dimension;

    /// <summary>The last iteration that was refreshed for; 0 after the encoding at the start.</summary>
    public int Iteration => _iteration;

    /// <summary>Iteration of the weights that document vectors are made with.</summary>
    public int EncoderEpoch => _state.EncoderEpoch;

    /// <summary>
    /// The rows, ascending, whose vector the encoder that counts as current produced: only these may be negatives in a loss.
    /// </summary>
    public IReadOnlyList<int> FreshRows => _state.Fresh;

    /// <summary>The index, for its health; its vectors are in the stored frame, see <see cref="Vectors"/>.</summary>
    public GraphIndex Graph => _state.Graph;

    /// <summary>Encodes the corpus and builds the graph; with the phased policy the encoder is then held.</summary>
    /// <param name="corpus">Documents; at least one.</param>
    /// <param name="encoder">The policy's document side.</param>
    /// <param name="options">Settings.</param>
    /// <param name="seed">Seeds the random sample.</param>
    /// <param name="cancellation">Between two batches of documents.</param>
    /// <exception cref="SearchR3Exception">A setting is out of range, the corpus is empty, or the encoder cannot be held as the policy asks.</exception>
    public static RetrievalEnvironment Create(
        Corpus corpus, IDocumentEncoder encoder, EnvironmentOptions options, int seed, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (corpus.Count == 0)
        {
            throw new SearchR3Exception("The environment's corpus has no documents; give one with at least one.");
        }

        if (options.Policy == RefreshPolicyKind.Phased)
        {
            EnvironmentArguments.RequireHolder(encoder).Hold();
        }

        float[][] vectors = encoder.Encode([.. Enumerable.Range(0, corpus.Count)], cancellation);
        GraphIndex graph = GraphIndex.Build(
            [.. corpus.Select(d => d.Id)], vectors, new IndexInfo { CorpusHash = corpus.Hash }, options.Graph);
        return new RetrievalEnvironment(corpus, encoder, options, seed, new RowState(graph));
    }

    /// <summary>Takes up what <see cref="Save"/> wrote; the policy's weights must be those of that moment.</summary>
    /// <exception cref="SearchR3Exception">Files are missing or damaged, or were written for another corpus.</exception>
    public static RetrievalEnvironment Load(string folder, Corpus corpus, IDocumentEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(encoder);
        EnvironmentState saved = EnvironmentState.Read(folder);
        if (saved.Held)
        {
            EnvironmentArguments.RequireHolder(encoder).LoadHeld(saved.Folder);
        }

        GraphIndex graph = GraphIndex.Load(Path.Combine(saved.Folder, EnvironmentState.GraphFile), saved.Options.Graph.Threads);
        graph.Info.RequireCorpus(corpus.Hash);
        RowState state = new(graph, saved.EncoderEpoch, saved.Visits, saved.Previous);
        return new RetrievalEnvironment(corpus, encoder, saved.Options, saved.Seed, state)
        {
            _frame = saved.Rotation is null ? DriftFrame.Identity(graph.Dimension) : DriftFrame.Of(graph.Dimension, saved.Rotation),
            _iteration = saved.Iteration,
            _samplePosition = saved.SamplePosition,
            _scoreDrift = saved.ScoreDrift,
        };
    }

    /// <summary>Whether the row may be a negative in a loss.</summary>
    public bool IsFresh(int row) => _state.IsFresh(row);

    /// <summary>The epoch of the row's encoding.</summary>
    public int EpochOf(int row) => _state.Graph.EpochOf(row);

    /// <summary>Re-encodes what the policy of refreshing asks for, fits the drift map, and moves the graph. Before the rollouts are ranked.</summary>
    /// <param name="iteration">Above the last one; 0 was the encoding at the start.</param>
    /// <param name="queries">Direct embeddings of the coming batch by the policy of now, [count][dim], unit length.</param>
    /// <param name="relevant">The rows relevant to each query.</param>
    /// <param name="cancellation">Between batches of documents; the environment is then as before.</param>
    /// <exception cref="SearchR3Exception">The iteration is not above the last, or queries and rows do not fit.</exception>
    public RefreshReport Refresh(
        int iteration, float[][] queries, IReadOnlyList<int[]> relevant, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(relevant);
        if (iteration <= _iteration)
        {
            throw new SearchR3Exception($"The environment was refreshed for iteration {_iteration}, so it cannot be for {iteration}; give a later one.");
        }

        EnvironmentArguments.RequireFit(queries, relevant.Count, relevant.SelectMany(rows => rows), Dimension, Count);
        long start = Stopwatch.GetTimestamp();
        bool keeps = _policy.KeepsEncoder(iteration, _state.EncoderEpoch);
        if (!keeps && Options.Policy == RefreshPolicyKind.Phased)
        {
            EnvironmentArguments.RequireHolder(_encoder).Hold();
        }

        int epoch = keeps ? _state.EncoderEpoch : iteration;
        RefreshPlan plan = new(
            _state, _encoder, Options, _order,
            new RefreshStart(epoch, _policy.Budget(Count, newEncoder: !keeps), _frame, _samplePosition, _scoreDrift),
            queries, relevant, cancellation);
        _policy.Choose(plan);
        long chosen = Stopwatch.GetTimestamp();
        GraphUpdateReport? moved = Apply(plan, iteration);
        return RefreshReport.Of(plan, _state, _iteration, _policy.Name, moved) with
        {
            EncodeSeconds = plan.EncodeSeconds,
            GraphSeconds = Stopwatch.GetElapsedTime(chosen).TotalSeconds,
            ChooseSeconds = Stopwatch.GetElapsedTime(start, chosen).TotalSeconds - plan.EncodeSeconds,
        };
    }

    /// <summary>
    /// Ranks rollout embeddings against exact scores of the graph's candidates and of all relevant rows. The same results for any batch size
    /// and number of threads; counts which rows rankings meet.
    /// </summary>
    /// <param name="rollouts">[count][dim], unit length.</param>
    /// <param name="relevant">Graded rows for each rollout; grades up to 0 are not relevant.</param>
    /// <exception cref="SearchR3Exception">Embeddings and rows do not fit.</exception>
    public RankedRollout[] Rank(float[][] rollouts, IReadOnlyList<IReadOnlyDictionary<int, int>> relevant) =>
        RankRollouts(rollouts, relevant, countVisits: true);

    /// <summary>
    /// [rows * dim] in the space of the encoder that counts as current: comparable with a query embedding of now. Stale rows are where the drift map
    /// has carried them.
    /// </summary>
    public float[] Vectors(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        float[] vectors = new float[rows.Count * Dimension];
        Parallel.For(0, rows.Count, i =>
        {
            float[] stored = new float[Dimension];
            _state.Graph.ReadVector(rows[i], stored);
            _frame.PushForward(stored, vectors.AsSpan(i * Dimension, Dimension));
        });
        return vectors;
    }

    /// <summary>Measures the environment against a full re-encode, and changes nothing; costs one re-encode (two while the encoder is held).</summary>
    /// <param name="queries">Embeddings by the policy of now, [count][dim], unit length.</param>
    /// <param name="relevant">Graded rows for each.</param>
    /// <param name="cancellation">Between two batches of documents.</param>
    public ProbeReport Probe(
        float[][] queries, IReadOnlyList<IReadOnlyDictionary<int, int>> relevant, CancellationToken cancellation = default)
    {
        RankedRollout[] ranked = RankRollouts(queries, relevant, countVisits: false);
        int[] rows = [.. Enumerable.Range(0, Count)];
        float[][] full = _encoder.Encode(rows, cancellation);
        float[][] live = _encoder is IHeldDocumentEncoder { IsHeld: true } held ? held.EncodeLive(rows, cancellation) : full;
        float[] own = Vectors(rows);
        EnvironmentProbe probe = new(_corpus, queries, relevant, Options.PoolSize);
        return probe.Compare(ranked, SearchGraph(queries), [.. rows.Select(row => own[(row * Dimension)..((row + 1) * Dimension)])], full, live);
    }

    /// <summary>
    /// Writes everything that <see cref="Load"/> needs to go on exactly: the graph with its epochs, the frame, visits, the sample's position, and
    /// a held encoder. The folder is written beside and moved into place.
    /// </summary>
    public void Save(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        bool held = _encoder is IHeldDocumentEncoder { IsHeld: true };
        EnvironmentState state = new()
        {
            Options = Options,
            Seed = _seed,
            Iteration = _iteration,
            EncoderEpoch = _state.EncoderEpoch,
            SamplePosition = _samplePosition,
            ScoreDrift = _scoreDrift,
            Held = held,
            Rotation = _frame.IsIdentity ? null : _frame.Rotation.ToArray(),
            Visits = _state.Visits,
            Previous = [.. _state.Previous.OrderBy(p => p.Key)],
        };
        state.Write(folder, temporary =>
        {
            _state.Graph.Save(Path.Combine(temporary, EnvironmentState.GraphFile));
            if (held)
            {
                EnvironmentArguments.RequireHolder(_encoder).SaveHeld(temporary);
            }
        });
    }

    /// <summary>Frees the graph.</summary>
    public void Dispose() => _state.Graph.Dispose();

    private RankedRollout[] RankRollouts(float[][] rollouts, IReadOnlyList<IReadOnlyDictionary<int, int>> relevant, bool countVisits)
    {
        ArgumentNullException.ThrowIfNull(rollouts);
        ArgumentNullException.ThrowIfNull(relevant);
        EnvironmentArguments.RequireFit(rollouts, relevant.Count, relevant.SelectMany(rows => rows.Keys), Dimension, Count);
        return _ranker.Rank(_frame.PullBack(rollouts), relevant, countVisits);
    }

    private IReadOnlyList<IReadOnlyList<Hit>> SearchGraph(float[][] queries) =>
        [.. _frame.PullBack(queries).Select(query =>
        {
            int[] rows = new int[Math.Min(Options.PoolSize, Count)];
            float[] scores = new float[rows.Length];
            int found = _state.Graph.SearchRows(query, Options.SearchWidth, rows, scores);
            return (IReadOnlyList<Hit>)[.. Enumerable.Range(0, found).Select(i => new Hit(_corpus[rows[i]].Id, scores[i]))];
        })];

    private GraphUpdateReport? Apply(RefreshPlan plan, int iteration)
    {
        (IReadOnlyList<int> rows, IReadOnlyList<float[]> stored, IReadOnlyList<float[]> current) = plan.Encoded;
        _iteration = iteration;
        _frame = plan.Map.Frame;
        _samplePosition = plan.SamplePosition;
        _scoreDrift = plan.ScoreDrift;
        if (plan.EncoderEpoch != _state.EncoderEpoch)
        {
            _state.BeginEpoch(plan.EncoderEpoch);
        }

        if (rows.Count == 0)
        {
            return null;
        }

        int[] order = [.. Enumerable.Range(0, rows.Count).OrderBy(i => rows[i])];
        return _state.Move(
            [.. order.Select(i => rows[i])], _frame.PullBack([.. order.Select(i => current[i])]), [.. order.Select(i => stored[i])]);
    }
}
