using SearchR3.Reinforcement.Environment;
using SearchR3.Retrieval.Beir;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SearchR3.Benchmarks;

/// <summary>
/// A retrieval task of random features in clusters, and a small network that embeds queries and documents and moves in one of three ways:
/// its space only turns, its weights follow a random line, or it is trained on the batches (InfoNCE).
/// </summary>
internal sealed class DriftToy : IHeldDocumentEncoder, IDisposable
{
    public const int Documents = 4000;
    public const int Dimension = 48;
    private const int Features = 32;
    private const int Hidden = 64;
    private const int QueryCount = 2400;

    private readonly string _motion;
    private readonly Tensor _documents;
    private readonly Tensor _queries;
    private readonly Parameter _inner;
    private readonly Parameter _outer;
    private readonly Tensor _innerStep;
    private readonly Tensor _outerStep;
    private readonly Tensor _turn;
    private readonly optim.Optimizer _optimizer;
    private (Tensor Inner, Tensor Outer)? _held;

    public DriftToy(string motion, int seed)
    {
        _motion = motion;
        using Generator generator = new((ulong)seed, CPU);
        Tensor Normal(double scale, params long[] shape) => randn(shape, ScalarType.Float32, generator: generator).mul_(TorchNumber.Of(scale));
        Tensor centres = Normal(1, Documents / 40, Features);
        _documents = centres.repeat(40, 1).AddInPlace(Normal(0.5, Documents, Features));
        Positives = [.. Enumerable.Range(0, QueryCount).Select(i => new Random((seed * 10_000) + i).Next(Documents))];
        _queries = _documents.index_select(0, tensor(Positives.Select(p => (long)p).ToArray())).AddInPlace(Normal(0.9, QueryCount, Features));
        _inner = new Parameter(Normal(1 / Math.Sqrt(Features), Features, Hidden));
        _outer = new Parameter(Normal(1 / Math.Sqrt(Hidden), Hidden, Dimension));
        _innerStep = Normal(0.008 / Math.Sqrt(Features), Features, Hidden);
        _outerStep = Normal(0.008 / Math.Sqrt(Hidden), Hidden, Dimension);
        Tensor skew = Normal(0.003 / Math.Sqrt(2), Dimension, Dimension);
        _turn = matrix_exp(skew.sub(skew.t()));
        _optimizer = optim.Adam([_inner, _outer], lr: 5e-4);
        Corpus = Corpus.From(Enumerable.Range(0, Documents).Select(i => new CorpusDocument($"d{i:D5}", "", $"{i}")));
    }

    public Corpus Corpus { get; }

    public int[] Positives { get; }

    public bool IsHeld => _held is not null;

    public float[][] Queries(int[] rows) => Rows(Embed(_queries, rows, _inner, _outer));

    public float[][] Encode(IReadOnlyList<int> rows, CancellationToken cancellation = default) =>
        _held is { } held ? Rows(Embed(_documents, rows, held.Inner, held.Outer)) : EncodeLive(rows, cancellation);

    public float[][] EncodeLive(IReadOnlyList<int> rows, CancellationToken cancellation = default) => Rows(Embed(_documents, rows, _inner, _outer));

    public int TokensOf(int row) => 1;

    public void Hold()
    {
        using IDisposable noGrad = no_grad();
        _held = (_inner.clone(), _outer.clone());
    }

    public void Release() => _held = null;

    public void SaveHeld(string folder) => throw new NotSupportedException();

    public void LoadHeld(string folder) => throw new NotSupportedException();

    public void Move(int[] batch)
    {
        if (_motion == "train")
        {
            Train(batch);
            return;
        }

        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        if (_motion == "turn")
        {
            _outer.copy_(_outer.mm(_turn));
            return;
        }

        _inner.AddInPlace(_innerStep);
        _outer.AddInPlace(_outerStep);
    }

    public void Dispose()
    {
        _documents.Dispose();
        _queries.Dispose();
        _inner.Dispose();
        _outer.Dispose();
        _optimizer.Dispose();
    }

    private void Train(int[] batch)
    {
        using DisposeScope scope = NewDisposeScope();
        _optimizer.zero_grad();
        Tensor queries = Embed(_queries, batch, _inner, _outer);
        Tensor documents = Embed(_documents, [.. batch.Select(q => Positives[q])], _inner, _outer);
        Tensor scores = queries.mm(documents.t()).div(TorchNumber.Of(0.05));
        nn.functional.cross_entropy(scores, TorchNumber.Range(batch.Length)).backward();
        _optimizer.step();
    }

    private static Tensor Embed(Tensor features, IReadOnlyList<int> rows, Tensor inner, Tensor outer)
    {
        Tensor chosen = features.index_select(0, tensor(rows.Select(r => (long)r).ToArray()));
        return nn.functional.normalize(chosen.mm(inner).tanh().mm(outer), dim: 1);
    }

    private static float[][] Rows(Tensor vectors)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        float[] flat = vectors.detach().contiguous().data<float>().ToArray();
        vectors.Dispose();
        return [.. flat.Chunk(Dimension)];
    }
}
