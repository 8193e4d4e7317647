using SearchR3.Reinforcement.Environment;

namespace SearchR3.Tests.Reinforcement;

/// <summary>A document encoder during whose given call, counted from 1, the run is cancelled.</summary>
internal sealed class CancellingEncoder(IDocumentEncoder encoder, int call, CancellationTokenSource stop) : IDocumentEncoder
{
    private int _calls;

    public float[][] Encode(IReadOnlyList<int> rows, CancellationToken cancellation = default)
    {
        if (++_calls == call)
        {
            stop.Cancel();
        }

        return encoder.Encode(rows, cancellation);
    }

    public int TokensOf(int row) => encoder.TokensOf(row);
}
