namespace SearchR3.Generation;

/// <summary>What one request has so far.</summary>
internal sealed class DecodeRow(GenerationRequest request, int index)
{
    private readonly int[] _tokens = new int[request.Sampling.MaxNewTokens];
    private readonly float[] _logProbabilities = new float[request.Sampling.MaxNewTokens];
    private int _count;
    private bool _lastTokenIsFed = true;

    /// <summary>The request.</summary>
    public GenerationRequest Request => request;

    /// <summary>The request's place among all requests.</summary>
    public int Index => index;

    /// <summary>Why no more is sampled; null while the row goes on.</summary>
    public StopReason? Stop { get; private set; } = request.Sampling.MaxNewTokens == 0 ? StopReason.Budget : null;

    /// <summary>True when the row has all that it needs and only waits to be taken out of the batch.</summary>
    public bool Idle { get; set; }

    /// <summary>True when <see cref="Feed"/> last gave the embed token: the hidden state that comes of it is the row's embedding.</summary>
    public bool AtEmbedToken { get; private set; }

    /// <summary>
    /// The token that the model is fed next: the one just sampled, then, when sampling has ended, the embed token. A token that ended the row is
    /// never fed; one that filled the budget is.
    /// </summary>
    public int Feed(int embedToken)
    {
        AtEmbedToken = _lastTokenIsFed;
        _lastTokenIsFed = true;
        return AtEmbedToken ? embedToken : _tokens[_count - 1];
    }

    /// <summary>Adds a sampled token and decides whether it was the last.</summary>
    public void Accept(int token, float logProbability, int? embedToken)
    {
        _tokens[_count] = token;
        _logProbabilities[_count++] = logProbability;
        if (token == embedToken)
        {
            Stop = StopReason.EmbedToken;
            return;
        }

        for (int i = 0; i < request.StopTokens.Count; i++)
        {
            if (request.StopTokens[i] == token)
            {
                Stop = StopReason.EndOfTurn;
                return;
            }
        }

        _lastTokenIsFed = false;
        request.OnToken?.Invoke(token);
        if (_count == _tokens.Length)
        {
            Stop = StopReason.Budget;
        }
    }

    /// <summary>The finished completion.</summary>
    public Completion Complete(float[]? embedState) => new()
    {
        TokenIds = _tokens[.._count],
        LogProbabilities = _logProbabilities[.._count],
        StopReason = Stop!.Value,
        EmbedState = embedState,
    };
}
