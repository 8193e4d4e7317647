using SearchR3.Reinforcement.Environment;

namespace SearchR3.Reinforcement;

/// <summary>The documents that losses may compare with: the environment's fresh rows as a matrix, made again only when it has encoded some.</summary>
internal sealed class FreshDocuments(GrpoRecipe recipe, RetrievalEnvironment environment, Device device) : IDisposable
{
    private readonly bool _needed =
        recipe.Auxiliary.Weight > 0 || (recipe.Replay.Weight > 0 && recipe.Replay.Documents == ReplayDocuments.Index);

    private DocumentMatrix? _matrix;
    private (int Epoch, int Count) _of;

    /// <summary>The matrix of now; null when no loss of the recipe asks for it. It lives until the next call.</summary>
    internal DocumentMatrix? Matrix()
    {
        IReadOnlyList<int> rows = environment.FreshRows;
        if (_needed && (_matrix is null || _of != (environment.EncoderEpoch, rows.Count)))
        {
            _matrix?.Dispose();
            _matrix = new DocumentMatrix(rows, environment.Vectors(rows), device);
            _of = (environment.EncoderEpoch, rows.Count);
        }

        return _matrix;
    }

    /// <inheritdoc/>
    public void Dispose() => _matrix?.Dispose();
}
