using SearchR3.Models;
using SearchR3.Training;
using SearchR3.Training.Losses;
using TorchSharp;

namespace SearchR3.Benchmarks;

/// <summary>A contrastive training step of stage 1's size: queries and documents forward, InfoNCE, backward, the optimizer.</summary>
internal sealed class SpeedTraining(string folder, int pairs, int microBatch)
{
    private const int QueryLength = 24;
    private const int DocumentLength = 40;

    /// <summary>FLOP a second: 6 x parameters without embedding and head x tokens, over the seconds of a step.</summary>
    public double FlopPerSecond(int steps)
    {
        using CausalLanguageModel model = Checkpoint.Load(folder, torch.CPU, torch.ScalarType.BFloat16);
        model.train();
        using MasterWeightAdamW optimizer = new(model.named_parameters(), new OptimizationOptions());
        long tokens = (long)pairs * (QueryLength + DocumentLength);
        Step(model, optimizer);
        return 6.0 * SpeedModel.ParametersOf(model) * tokens / SpeedLimits.Best(steps, () => Step(model, optimizer));
    }

    private void Step(CausalLanguageModel model, MasterWeightAdamW optimizer)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        SequenceForward forward = new(model, microBatch);
        torch.Tensor queries = forward.Run(Sequences(QueryLength)).Embeddings;
        torch.Tensor documents = forward.Run(Sequences(DocumentLength)).Embeddings;
        InfoNceLoss.InBatch(queries, documents, temperature: 0.05).backward();
        optimizer.Accumulate();
        optimizer.Step(1e-4);
    }

    private List<int[]> Sequences(int length) =>
        [.. Enumerable.Range(0, pairs).Select(row => Enumerable.Range(0, length).Select(i => 50 + (((31 * row) + (7 * i)) % 1000)).ToArray())];
}
