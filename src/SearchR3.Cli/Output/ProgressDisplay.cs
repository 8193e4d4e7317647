using System.Diagnostics;
using System.Globalization;
using SearchR3.Cli.Frame;
using Spectre.Console;

namespace SearchR3.Cli.Output;

/// <summary>
/// Shows how far a piece of work is, on standard error: a bar with rate and time left on a terminal, a plain line every few seconds where
/// it is redirected, nothing with --quiet.
/// </summary>
internal static class ProgressDisplay
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    /// <summary>Runs <paramref name="work"/> on this thread; it reports through the argument that it gets.</summary>
    public static T Run<T>(Invocation invocation, string title, string unit, Func<IProgress<WorkProgress>, T> work)
    {
        if (invocation.Quiet)
        {
            return work(new Reporter(_ => { }));
        }

        return invocation.Terminal.ErrorIsTerminal ? RunBar(invocation, title, unit, work) : RunLines(invocation, title, unit, work);
    }

    private static T RunBar<T>(Invocation invocation, string title, string unit, Func<IProgress<WorkProgress>, T> work)
    {
        T result = default!;
        var watch = Stopwatch.StartNew();
        invocation.Terminal.ErrorConsole.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(title));
                task.IsIndeterminate = true;
                result = work(new Reporter(p =>
                {
                    task.IsIndeterminate = false;
                    task.MaxValue = p.Total;
                    task.Value = p.Done;
                    task.Description = Markup.Escape($"{title}: {Rate(p, unit, watch.Elapsed)}");
                }));
            });
        return result;
    }

    private static T RunLines<T>(Invocation invocation, string title, string unit, Func<IProgress<WorkProgress>, T> work)
    {
        var watch = Stopwatch.StartNew();
        TimeSpan next = LineInterval;
        T result = work(new Reporter(p =>
        {
            if (watch.Elapsed >= next)
            {
                next = watch.Elapsed + LineInterval;
                invocation.Note(string.Create(
                    CultureInfo.InvariantCulture, $"{title}: {p.Done:N0} of {p.Total:N0} {unit}, {Rate(p, unit, watch.Elapsed)}"));
            }
        }));
        if (next > LineInterval)
        {
            invocation.Note($"{title}: done in {Duration.Text(watch.Elapsed.TotalSeconds)}");
        }

        return result;
    }

    private static string Rate(WorkProgress progress, string unit, TimeSpan elapsed)
    {
        double rate = progress.Done / Math.Max(elapsed.TotalSeconds, 1e-9);
        double left = (progress.Total - progress.Done) / Math.Max(rate, 1e-9);
        return string.Create(CultureInfo.InvariantCulture, $"{rate:N0} {unit}/s, {Duration.Text(left)} left");
    }

    // Progress<T> would post to other threads.
    private sealed class Reporter(Action<WorkProgress> report) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => report(value);
    }
}
