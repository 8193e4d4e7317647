using SearchR3.Training;

namespace SearchR3.Tests.Training;

public sealed class StepClockTests
{
    [Fact]
    public void TimesAndTokensOfAPhaseAddUpAndAreHandedOutOnce()
    {
        StepClock clock = new();
        Assert.Equal(3, clock.Time("decode", () => 3));
        clock.Time("decode", () => 4);
        clock.Count("decode", 10);
        clock.Count("decode", 5);
        double total = clock.Total;
        Dictionary<string, double> values = [];
        clock.Take(values);
        Dictionary<string, double> next = [];
        clock.Take(next);

        Assert.Equal(["time/decode", "tokens/decode"], values.Keys);
        Assert.Equal(total, values["time/decode"]);
        Assert.Equal(15, values["tokens/decode"]);
        Assert.Empty(next);
    }

    [Fact]
    public void APhaseThatThrowsIsTimedToo()
    {
        StepClock clock = new();

        Assert.Throws<InvalidOperationException>(() => clock.Time<int>("rank", () => throw new InvalidOperationException()));

        Assert.True(clock.Total > 0);
    }
}
