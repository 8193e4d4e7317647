using SearchR3.Generation;
using SearchR3.Models;
using SearchR3.Training;

namespace SearchR3.Reinforcement;

/// <summary>
/// A micro-batch of prompts with their completions, laid out for one training forward. The same batch run twice gives the same bits, so it is kept
/// between the pass for old log-probabilities and the update; another cut of the same rollouts may differ in the last ones.
/// </summary>
internal sealed class CompletionBatch
{
    private readonly TokenBatch _tokens;
    private readonly long[] _positions;

    private CompletionBatch(TokenBatch tokens, long[] positions, long[] targets, long[] owners)
    {
        _tokens = tokens;
        _positions = positions;
        Targets = targets;
        Owners = owners;
    }

    /// <summary>For each row of the batch its place in the lists that were cut.</summary>
    internal long[] Rows => _tokens.Rows;

    /// <summary>[tokens]: every sampled token, row after row.</summary>
    internal long[] Targets { get; }

    /// <summary>[tokens]: the row of this batch that each token belongs to.</summary>
    internal long[] Owners { get; }

    /// <summary>
    /// Cuts rollouts, sorted by length, into batches. The model reads prompt, content and embed token; a sampled end of turn is a target, but
    /// the embed token stands in its place, and an embed token that was appended is read, but is no target.
    /// </summary>
    /// <param name="prompts">Token ids, one array for each completion.</param>
    /// <param name="completions">What was sampled after them.</param>
    /// <param name="embedToken">Its id.</param>
    /// <param name="size">Rows at most.</param>
    internal static List<CompletionBatch> Cut(
        IReadOnlyList<int[]> prompts, IReadOnlyList<Completion> completions, int embedToken, int size)
    {
        int[][] sequences = [.. prompts.Zip(completions, (prompt, completion) => (int[])[.. prompt, .. completion.Content, embedToken])];
        return [.. TokenBatch.SortedByLength(sequences, size).Select(tokens => Lay(tokens, prompts, completions))];
    }

    /// <summary>
    /// Runs the model, with graph whatever the caller's mode: torch folds matrices differently where nothing needs a gradient, and then old and new
    /// float32 log-probabilities are not the same bits. The pass for old ones lets the graph go with its scope.
    /// </summary>
    /// <returns>States after the final norm in the model's dtype: <c>Predicting</c> [tokens, hidden] and <c>Embeddings</c> [rows, hidden] at the embed token.</returns>
    internal (Tensor Predicting, Tensor Embeddings) Forward(CausalLanguageModel model)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradients = enable_grad();
        Tensor flat = _tokens.Forward(model);
        Tensor predicting = flat.index_select(0, tensor(_positions, device: model.Device));
        Tensor embeddings = flat.index_select(0, tensor(_tokens.LastPositions(), device: model.Device));
        return (predicting.MoveToOuterDisposeScope(), embeddings.MoveToOuterDisposeScope());
    }

    private static CompletionBatch Lay(TokenBatch tokens, IReadOnlyList<int[]> prompts, IReadOnlyList<Completion> completions)
    {
        List<long> positions = [];
        List<long> targets = [];
        List<long> owners = [];
        for (int row = 0; row < tokens.Rows.Length; row++)
        {
            int index = (int)tokens.Rows[row];
            int[] sampled = completions[index].TokenIds;
            for (int t = 0; t < sampled.Length; t++)
            {
                positions.Add((long)row * tokens.Width + prompts[index].Length - 1 + t);
                targets.Add(sampled[t]);
                owners.Add(row);
            }
        }

        return new CompletionBatch(tokens, [.. positions], [.. targets], [.. owners]);
    }
}
