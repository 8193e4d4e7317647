using SearchR3.Cli.Frame;
using SearchR3.Training;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace SearchR3.Cli.Commands.Train;

/// <summary>Shows a training run on standard error: a panel on a terminal, a plain line a report where it is redirected.</summary>
internal static class TrainingDisplay
{
    private const int MessagesShown = 6;

    /// <summary>Runs <paramref name="train"/> on this thread and shows what it reports.</summary>
    public static void Run(Invocation invocation, string title, Action<IProgress<TrainingProgress>> train)
    {
        TrainingClock clock = new();
        if (invocation.Quiet)
        {
            train(new Reporter(_ => { }));
        }
        else if (!invocation.Terminal.ErrorIsTerminal)
        {
            train(new Reporter(report => invocation.Note(TrainingLine.Of(report, clock.SecondsLeft(report)))));
        }
        else
        {
            RunPanel(invocation, title, train, clock);
        }
    }

    private static void RunPanel(Invocation invocation, string title, Action<IProgress<TrainingProgress>> train, TrainingClock clock)
    {
        Queue<string> messages = new();
        SortedDictionary<string, double> values = new(StringComparer.Ordinal);
        invocation.Terminal.ErrorConsole.Live(new Text($"{title}: starting")).Start(context => train(new Reporter(report =>
        {
            if (report.Message is not null)
            {
                messages.Enqueue(report.Message);
                if (messages.Count > MessagesShown)
                {
                    messages.Dequeue();
                }
            }

            foreach ((string name, double value) in report.Values)
            {
                values[name] = value;
            }

            context.UpdateTarget(Panel(title, report, clock.SecondsLeft(report), values, messages));
        })));
    }

    private static Panel Panel(
        string title, TrainingProgress report, double secondsLeft, SortedDictionary<string, double> values, IEnumerable<string> messages)
    {
        BreakdownChart bar = new BreakdownChart().HideTags()
            .AddItem("done", report.Step, Color.Green)
            .AddItem("left", Math.Max(report.Steps - report.Step, 0), Color.Grey);
        Grid grid = new Grid().AddColumn().AddColumn(new GridColumn().RightAligned());
        foreach ((string name, double value) in values)
        {
            grid.AddRow(Markup.Escape(name), TrainingLine.Number(value));
        }

        IEnumerable<IRenderable> rows =
        [
            new Text(TrainingLine.Head(report, secondsLeft)), bar, grid,
            .. messages.Select(m => new Text(m, new Style(decoration: Decoration.Dim))),
        ];
        return new Panel(new Rows(rows)) { Header = new PanelHeader(Markup.Escape($" {title} ")) };
    }

    // Progress<T> would post to other threads.
    private sealed class Reporter(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
