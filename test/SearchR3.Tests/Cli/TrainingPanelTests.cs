using SearchR3.Cli.Commands.Train;
using SearchR3.Training;
using Spectre.Console;

namespace SearchR3.Tests.Cli;

public sealed class TrainingPanelTests
{
    private const string Hostile = "\u001b[2J[red]markup[/] \u0007query \u202e with\nlines 漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字 " +
        "word word word word word word word word word word word word word word word word word word word word word word word word word word word word word";

    private static readonly Dictionary<string, double> Numbers = new()
    {
        ["loss"] = 0.5,
        ["kl"] = 1e-5,
        ["auxiliary"] = 1.25,
        ["reward"] = 0.631,
        ["reward_std"] = 0.2,
        ["frac_reward_zero_std"] = 0.25,
        ["completions/mean_length"] = 23.5,
        ["refresh/corpusShare"] = 0.05,
        ["gradientNorm"] = 123456.7,
        ["gradientNorm/attention"] = 77.77,
        ["dev/direct/ndcg@10"] = 0.71,
        ["dev/reasoning/ndcg@10"] = 0.72,
        ["a-split-with-a-very-long-name-indeed/reasoning/ndcg@10"] = 0.73,
        ["time/decode"] = 3,
    };

    public static TheoryData<int, int> Sizes() => [.. from width in (int[])[12, 20, 40, 80, 130, 250] from height in (int[])[1, 4, 8, 12, 24, 60] select (width, height)];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void ThePanelFitsAnyTerminalAndStrangersTextCannotEscape(int width, int height)
    {
        string[] lines = Render(Full(), width, height);

        Assert.All(lines, line => Assert.True(Cells(line) <= width, $"{Cells(line)} > {width}: {line}"));
        Assert.True(lines.Length <= Math.Max(height, 4), $"{lines.Length} lines in {height}");
        Assert.All(lines, line => Assert.DoesNotContain(line, char.IsControl));
        Assert.Contains(lines, line => line.Contains("step 12", StringComparison.Ordinal) || width < 20);
    }

    [Fact]
    public void AUsualTerminalShowsRateTimeNumbersAndTheReasoning()
    {
        string text = string.Join('\n', Render(Full(), 80, 24));

        Assert.Contains("step 12/40, 8,300 tokens/s, 1800 steps/h, 56 s left", text, StringComparison.Ordinal);
        foreach (string part in (string[])["loss", "0.5", "KL", "1.00e-5", "reward", "0.631", "dead groups", "0.25", "dev direct nDCG@10", "0.71", "refresh share"])
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }

        Assert.Contains("reward 0.875", text, StringComparison.Ordinal);
        Assert.Contains("[red]markup[/]", text, StringComparison.Ordinal);
        Assert.Contains("it may help", text, StringComparison.Ordinal);
        Assert.DoesNotContain("77.77", text, StringComparison.Ordinal);
        Assert.DoesNotContain("time/decode", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ASmallTerminalKeepsTheLossAndLeavesTheRest()
    {
        string text = string.Join('\n', Render(Full(), 40, 8));

        Assert.Contains("loss", text, StringComparison.Ordinal);
        Assert.DoesNotContain("gradient norm", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ASentenceAndAMeasurementKeepTheNumbersAndThePaceOfTheStepsBefore()
    {
        TrainingView view = Full();

        view.Take(new TrainingProgress(12, 40, new Dictionary<string, double>(), 0, 23, "a sentence"));

        string text = string.Join('\n', Render(view, 100, 40));
        Assert.Contains("8,300 tokens/s", text, StringComparison.Ordinal);
        Assert.Contains("0.631", text, StringComparison.Ordinal);
        Assert.Contains("it may help", text, StringComparison.Ordinal);
        Assert.Contains("a sentence", text, StringComparison.Ordinal);
    }

    [Fact]
    public void SamplesOfASecondAreShownWhereAStageHasThem()
    {
        TrainingView view = new("train sft");
        view.Take(new TrainingProgress(1, 10, new Dictionary<string, double> { ["samplesPerSecond"] = 64.2 }, 900, 1));
        view.Take(new TrainingProgress(2, 10, new Dictionary<string, double> { ["samplesPerSecond"] = 64.2 }, 900, 3));

        Assert.Equal("step 2/10, 900 tokens/s, 64.2 samples/s, 16 s left", view.Head);
    }

    [Fact]
    public void ARedirectedLineHasWhatIsWatchedAndNoReasoning()
    {
        string line = TrainingLine.Of(new TrainingProgress(4, 8, Numbers, 10, 8, "note\nwith a break"), 2)!;

        Assert.StartsWith("step 4/8, 10 tokens/s, 1800 steps/h, 8.0 s left  loss 0.5  kl 1.00e-5", line, StringComparison.Ordinal);
        Assert.EndsWith("  note with a break", line, StringComparison.Ordinal);
        Assert.DoesNotContain("time/decode", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        Assert.Null(TrainingLine.Of(new TrainingProgress(4, 8, new Dictionary<string, double>(), 0, 8, Sample: new ReasoningSample("q", "r", "reward", 1)), 2));
    }

    private static TrainingView Full()
    {
        TrainingView view = new("train grpo");
        view.Take(new TrainingProgress(2, 40, new Dictionary<string, double>(), 0, 1, "first sentence"));
        view.Take(new TrainingProgress(12, 40, Numbers, 8300, 21));
        view.Take(new TrainingProgress(12, 40, new Dictionary<string, double>(), 0, 21, Sample: new ReasoningSample(Hostile, Hostile + " " + Hostile, "reward", 0.875)));
        view.Take(new TrainingProgress(12, 40, new Dictionary<string, double>(), 0, 21, "it may help"));
        return view;
    }

    private static string[] Render(TrainingView view, int width, int height)
    {
        using StringWriter writer = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = width;
        console.Profile.Height = height;
        console.Write(new TrainingPanel(view));
        return writer.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
    }

    private static int Cells(string line) => Spectre.Console.Rendering.Segment.CellCount([new Spectre.Console.Rendering.Segment(line)]);
}
