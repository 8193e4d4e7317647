using SearchR3.Embedding;
using SearchR3.Generation;
using SearchR3.Reinforcement;
using SearchR3.Reinforcement.Losses;
using SearchR3.Tests.Testing;
using SearchR3.Training;

namespace SearchR3.Tests.Reinforcement;

/// <summary>Which rollouts the contrastive term draws, against the same term of those rollouts alone.</summary>
public sealed class PolicyUpdateTests : IDisposable
{
    private static readonly double[] Advantages = [1.5, -0.5, 0, -2, 0.25, -0.1];

    private readonly EmbeddingModel _model = TinyModel.CreateEmbeddingModel();

    [Fact]
    public void TheBetterRolloutsAloneGiveLossAndGradientOfABatchWithoutTheOthers()
    {
        int[] better = [0, 2, 4];

        (double Loss, double Norm) drawn = Run(AuxiliaryRollouts.Better, [0, 1, 2, 3, 4, 5]);
        (double Loss, double Norm) alone = Run(AuxiliaryRollouts.All, better);
        (double Loss, double Norm) all = Run(AuxiliaryRollouts.All, [0, 1, 2, 3, 4, 5]);

        Assert.Equal(alone.Loss, drawn.Loss, 1e-5);
        Assert.Equal(alone.Norm, drawn.Norm, 1e-4 * alone.Norm);
        Assert.NotEqual(all.Loss, drawn.Loss, 1e-3);
    }

    public void Dispose() => _model.Model.Dispose();

    private (double Loss, double Norm) Run(AuxiliaryRollouts rollouts, int[] chosen)
    {
        GrpoRecipe recipe = new()
        {
            Model = "model",
            Data = "data",
            PolicyWeight = 0,
            Auxiliary = new AuxiliaryOptions { Weight = 1, Rollouts = rollouts },
            MicroBatchSize = 2,
        };
        RolloutBatch batch = new([], [.. chosen.Select(Rollout)], [], [], new GroupAdvantages([.. chosen.Select(i => Advantages[i])], []), 0);
        Random random = new(3);
        using DocumentMatrix documents = new([0, 1, 2, 3], [.. Enumerable.Range(0, 4 * _model.Dimension).Select(_ => (float)(random.NextDouble() - 0.5))], CPU);
        using MasterWeightAdamW optimizer = new(_model.Model.named_parameters(), new OptimizationOptions { WeightDecay = 0 });
        double loss = new PolicyUpdate(recipe, _model, null, batch, maxReasoningTokens: 4).Run(documents, optimizer).Auxiliary;
        return (loss, optimizer.Step(0));
    }

    private Rollout Rollout(int index) => new()
    {
        Group = index / 2,
        Query = new TrainingQuery($"q{index}", "text", "train", [index % 4], IsWritten: false),
        Prompt = [5, 6 + index, 7],
        Completion = new Completion
        {
            TokenIds = [9 + index, 8, _model.EmbedToken],
            LogProbabilities = [0, 0, 0],
            StopReason = StopReason.EmbedToken,
        },
        Embedding = [],
    };
}
