using SearchR3.Training;

namespace SearchR3.Reinforcement;

/// <summary>The sampled tokens of a micro-batch, flat: where the states that predict them are, what they are, and whose they are.</summary>
/// <param name="Positions">[tokens] int64: row * width + column of the state that predicts the token.</param>
/// <param name="Targets">[tokens] int64.</param>
/// <param name="Sequences">[tokens] int64: the token's row in the micro-batch.</param>
/// <param name="Counts">Actions of each row.</param>
internal sealed record ActionTokens(Tensor Positions, Tensor Targets, Tensor Sequences, int[] Counts)
{
    /// <summary>Lays out the actions of the micro-batch's rows, row after row.</summary>
    internal static ActionTokens Of(RolloutBatch batch, TokenBatch part, Device device)
    {
        List<long> positions = [];
        List<long> targets = [];
        List<long> sequences = [];
        int[] counts = new int[part.Rows.Length];
        for (int row = 0; row < part.Rows.Length; row++)
        {
            Rollout rollout = batch.Rollouts[(int)part.Rows[row]];
            int[] tokens = rollout.Completion.TokenIds;
            counts[row] = tokens.Length;
            for (int i = 0; i < tokens.Length; i++)
            {
                positions.Add(((long)row * part.Width) + rollout.FirstAction + i);
                targets.Add(tokens[i]);
                sequences.Add(row);
            }
        }

        return new ActionTokens(
            tensor(positions.ToArray(), device: device), tensor(targets.ToArray(), device: device), tensor(sequences.ToArray(), device: device), counts);
    }

    /// <summary>
    /// The old log-probabilities in this order; null, and <paramref name="old"/> filled from <paramref name="current"/>, when this is the first pass.
    /// </summary>
    internal Tensor? Old(float[]?[] old, TokenBatch part, Tensor current)
    {
        if (old[part.Rows[0]] is null)
        {
            float[] values = current.detach().to(ScalarType.Float32).cpu().data<float>().ToArray();
            int at = 0;
            for (int row = 0; row < Counts.Length; at += Counts[row], row++)
            {
                old[part.Rows[row]] = values[at..(at + Counts[row])];
            }

            return null;
        }

        float[] flat = [.. part.Rows.SelectMany(row => old[row]!)];
        return tensor(flat, ScalarType.Float32, current.device);
    }
}
