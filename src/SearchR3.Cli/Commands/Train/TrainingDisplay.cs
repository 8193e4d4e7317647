using SearchR3.Cli.Frame;
using SearchR3.Training;
using Spectre.Console;

namespace SearchR3.Cli.Commands.Train;

/// <summary>Shows a training run on standard error: a panel on a terminal, a plain line every so many steps where it is redirected, nothing with --quiet.</summary>
internal static class TrainingDisplay
{
    /// <summary>Runs <paramref name="train"/> on this thread and shows what it reports.</summary>
    public static void Run(Invocation invocation, string title, Action<IProgress<TrainingProgress>> train)
    {
        if (invocation.Quiet)
        {
            train(new Reporter(_ => { }));
        }
        else if (invocation.Terminal.ErrorIsTerminal)
        {
            RunPanel(invocation, title, train);
        }
        else
        {
            RunLines(invocation, train);
        }
    }

    private static void RunLines(Invocation invocation, Action<IProgress<TrainingProgress>> train)
    {
        TrainingClock clock = new();
        train(new Reporter(report =>
        {
            if (TrainingLine.Of(report, clock.SecondsAStep(report)) is { } line)
            {
                invocation.Note(line);
            }
        }));
    }

    private static void RunPanel(Invocation invocation, string title, Action<IProgress<TrainingProgress>> train)
    {
        TrainingView view = new(title);
        TrainingPanel panel = new(view);
        invocation.Terminal.ErrorConsole.Live(panel).Start(context => train(new Reporter(report =>
        {
            view.Take(report);
            context.Refresh();
        })));
    }

    // Progress<T> would post to other threads.
    private sealed class Reporter(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
