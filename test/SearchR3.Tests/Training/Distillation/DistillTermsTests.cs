using SearchR3.Training.Distillation;

namespace SearchR3.Tests.Training.Distillation;

public sealed class DistillTermsTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void TheDivergenceIsThatOfTheTwoSoftmaxesWrittenOut()
    {
        (Tensor states, Tensor targets, Tensor candidates) = Draw(rows: 3, count: 5, size: 4);
        double expected = 0;
        for (int r = 0; r < 3; r++)
        {
            double[] student = Softmax(candidates, nn.functional.normalize(states, p: 2, dim: 1), r);
            double[] teacher = Softmax(candidates, targets, r);
            expected += teacher.Zip(student, (p, q) => p * Math.Log(p / q)).Sum();
        }

        Assert.Equal(expected, DistillTerms.Scores(states, targets, candidates, 0.1).Read(), 1e-4);
    }

    [Fact]
    public void GradientsAreThoseOfDifferences()
    {
        (Tensor states, Tensor targets, Tensor candidates) = Draw(rows: 2, count: 6, size: 3);
        states.requires_grad_();
        Tensor loss = DistillTerms.Scores(states, targets, candidates, 0.2).Plus(DistillTerms.Cosine(states, targets));
        loss.backward();
        using IDisposable noGradient = no_grad();
        for (int i = 0; i < 6; i++)
        {
            double difference = (At(i, 1e-2f) - At(i, -1e-2f)) / 2e-2;
            Assert.Equal(difference, states.grad!.flatten()[i].Read(), 2e-2);
        }

        double At(int element, float change)
        {
            Tensor moved = states.detach().clone();
            moved.view(-1)[element].AddInPlace(change);
            return DistillTerms.Scores(moved, targets, candidates, 0.2).Read() + DistillTerms.Cosine(moved, targets).Read();
        }
    }

    [Fact]
    public void AStudentThatAgreesHasNothingToLearnWhateverItsLength()
    {
        (_, Tensor targets, Tensor candidates) = Draw(rows: 4, count: 7, size: 5);
        Tensor states = targets.mul(TorchNumber.Of(3)).requires_grad_();

        Tensor loss = DistillTerms.Scores(states, targets, candidates, 0.05).Plus(DistillTerms.Cosine(states, targets));
        loss.backward();

        Assert.Equal(0, loss.Read(), 1e-4);
        Assert.True(states.grad!.abs().max().Read() < 1e-3);
    }

    private static (Tensor States, Tensor Targets, Tensor Candidates) Draw(int rows, int count, int size)
    {
        Random random = new(7);
        Tensor Of(params long[] shape) => tensor(
            [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => (float)(random.NextDouble() - 0.5))], shape, ScalarType.Float32);
        return (Of(rows, size), nn.functional.normalize(Of(rows, size), p: 2, dim: 1), nn.functional.normalize(Of(rows, count, size), p: 2, dim: 2));
    }

    private static double[] Softmax(Tensor candidates, Tensor rows, int row)
    {
        double[] scores = [.. Enumerable.Range(0, (int)candidates.shape[1]).Select(c => (double)candidates[row, c].mul(rows[row]).sum().Read() / 0.1)];
        double sum = scores.Sum(Math.Exp);
        return [.. scores.Select(s => Math.Exp(s) / sum)];
    }
}
