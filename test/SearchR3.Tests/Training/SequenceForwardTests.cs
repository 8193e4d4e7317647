using SearchR3.Models;
using SearchR3.Tests.Testing;
using SearchR3.Training;

namespace SearchR3.Tests.Training;

public sealed class SequenceForwardTests
{
    private const int Vocabulary = 61;

    private static readonly int[][] Sequences =
        [.. new[] { 9, 3, 4, 1, 7, 2, 5, 12, 6 }.Select((length, i) => Enumerable.Range(0, length).Select(j => (i * 17 + j * 5) % Vocabulary).ToArray())];

    private static readonly int[] Starts = [4, 0, -1, 0, 3, 1, -1, 8, 2];

    [Theory]
    [InlineData(ScalarType.Float32, 2e-6)]
    [InlineData(ScalarType.BFloat16, 0.1)]
    public void PackedSequencesHaveTheStatesThatTheyHaveByThemselves(ScalarType dtype, double tolerance)
    {
        using DisposeScope scope = NewDisposeScope();
        using CausalLanguageModel model = new(TinyModel.Config(Vocabulary) with { InitializerRange = 0.1 }, 7);
        model.to(dtype);
        SequenceForward packed = new(model, 5, packing: true);

        SequenceStates states = packed.Run(Sequences, Starts);

        Assert.Contains(packed.Batches(Sequences), batch => batch.Height < batch.Rows.Length);
        for (int i = 0; i < Sequences.Length; i++)
        {
            Tensor alone = model.Forward(tensor(Sequences[i].Select(id => (long)id).ToArray()).unsqueeze(0))[0, -1].to(ScalarType.Float32);
            Assert.True(alone.sub(states.Embeddings[i]).abs().max().Read() <= tolerance, $"sequence {i}");
        }

        SequenceStates padded = new SequenceForward(model, 5).Run(Sequences, Starts);
        Assert.Equal(padded.Targets!.sort().Values.data<long>().ToArray(), states.Targets!.sort().Values.data<long>().ToArray());
    }

    [Fact]
    public void PretrainingOnPackedRowsHasTheSameLossAndGradients()
    {
        using DisposeScope scope = NewDisposeScope();
        using CausalLanguageModel model = new(TinyModel.Config(Vocabulary) with { InitializerRange = 0.1, TieWordEmbeddings = true }, 7);
        int[][] sequences = [.. Sequences.Where(s => s.Length > 1)];

        (double padded, TrainingWork paddedWork) = PretrainGradients.Add(model, sequences, 3, packing: false, () => { });
        Dictionary<string, Tensor> expected = model.named_parameters().ToDictionary(p => p.name, p => p.parameter.grad!.clone());
        model.zero_grad();
        (double packed, TrainingWork packedWork) = PretrainGradients.Add(model, sequences, 3, packing: true, () => { });

        Assert.Equal(padded, packed, 1e-5);
        Assert.Equal(padded, PretrainGradients.Loss(model, sequences, 4), 1e-5);
        Assert.All(model.named_parameters(), p =>
            Assert.True(p.parameter.grad!.sub(expected[p.name]).abs().max().Read() <= 1e-5, p.name));
        Assert.Equal(paddedWork with { Positions = 0 }, packedWork with { Positions = 0 });
        Assert.Equal(sequences.Sum(s => s.Length - 1), packedWork.Predicted);
        Assert.Equal(sequences.Sum(s => s.Length * s.Length), packedWork.SquaredLengths);
    }

    [Fact]
    public void PackingLeavesLessPadding()
    {
        using DisposeScope scope = NewDisposeScope();
        using CausalLanguageModel model = TinyModel.Create(Vocabulary);
        SequenceForward padded = new(model, 9);
        SequenceForward packed = new(model, 9, packing: true);

        padded.Run(Sequences);
        packed.Run(Sequences);

        Assert.Equal(9 * 12, padded.Work.Positions);
        Assert.Equal(5 * 12, packed.Work.Positions);
        Assert.Equal(49, packed.Work.Tokens);
    }
}
