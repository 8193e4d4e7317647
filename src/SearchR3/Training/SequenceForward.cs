using SearchR3.Models;

namespace SearchR3.Training;

/// <summary>Runs lists of token sequences through the model in parts of like length and gathers what losses need.</summary>
internal sealed class SequenceForward(CausalLanguageModel model, int microBatchSize)
{
    /// <summary>Tokens that went through the model, padding left out.</summary>
    internal long Tokens { get; private set; }

    /// <summary>
    /// The last token's hidden state of each sequence, [sequences, hidden] float32, in the order given; and, where
    /// <paramref name="responseStarts"/> is at least 0, the hidden states that predict the tokens from there on.
    /// </summary>
    internal SequenceStates Run(IReadOnlyList<int[]> sequences, IReadOnlyList<int>? responseStarts = null)
    {
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> last = [];
        List<Tensor> predicting = [];
        List<long> targets = [];
        List<long> order = [];
        foreach (TokenBatch batch in TokenBatch.SortedByLength(sequences, microBatchSize))
        {
            Tensor hidden = model.Forward(batch.ToTensor(model.Device), padding: PaddingSide.Right);
            Tensor flat = hidden.reshape(-1, hidden.shape[2]);
            last.Add(flat.index_select(0, tensor(batch.LastPositions(), device: model.Device)).to(ScalarType.Float32));
            order.AddRange(batch.Rows);
            Tokens += batch.Lengths.Sum();
            if (responseStarts is null)
            {
                continue;
            }

            List<long> positions = Positions(batch, sequences, responseStarts, targets);
            if (positions.Count > 0)
            {
                predicting.Add(flat.index_select(0, tensor(positions.ToArray(), device: model.Device)));
            }
        }

        long[] inverse = new long[order.Count];
        for (int i = 0; i < inverse.Length; i++)
        {
            inverse[order[i]] = i;
        }

        Tensor embeddings = cat(last, 0).index_select(0, tensor(inverse, device: model.Device));
        Tensor? response = predicting.Count == 0 ? null : cat(predicting, 0);
        return new SequenceStates(
            embeddings.MoveToOuterDisposeScope(),
            response?.MoveToOuterDisposeScope(),
            response is null ? null : tensor(targets.ToArray(), device: model.Device).MoveToOuterDisposeScope());
    }

    private static List<long> Positions(
        TokenBatch batch, IReadOnlyList<int[]> sequences, IReadOnlyList<int> responseStarts, List<long> targets)
    {
        List<long> positions = [];
        for (int row = 0; row < batch.Rows.Length; row++)
        {
            int index = (int)batch.Rows[row];
            int start = responseStarts[index];
            if (start < 0)
            {
                continue;
            }

            int[] ids = sequences[index];
            for (int j = Math.Max(1, start); j < ids.Length; j++)
            {
                positions.Add((long)row * batch.Width + j - 1);
                targets.Add(ids[j]);
            }
        }

        return positions;
    }
}
