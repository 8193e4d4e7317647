using System.Collections.Concurrent;

namespace SearchR3.Cli.Commands.Embed;

/// <summary>
/// Groups lines into batches of a fixed size, so that the same file gives the same batches; a batch ends early only when whoever writes
/// the lines waits, for he may be waiting for the answers.
/// </summary>
internal static class LineBatches
{
    private const int QueuedLines = 4096;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>Batches of at most <paramref name="size"/> lines. A failure of the source is thrown after the lines before it.</summary>
    public static IEnumerable<IReadOnlyList<InputLine>> Of(IEnumerable<InputLine> lines, int size, CancellationToken cancellation)
    {
        BlockingCollection<InputLine> queue = new(QueuedLines);
        Exception? failure = null;

        // Not a task that is waited for: a read from a terminal cannot be cancelled.
        Thread reader = new(() =>
        {
            try
            {
                foreach (InputLine line in lines)
                {
                    queue.Add(line, cancellation);
                }
            }
#pragma warning disable CA1031 // Whatever reading throws belongs to the consumer's thread.
            catch (Exception e)
#pragma warning restore CA1031
            {
                failure = e;
            }
            finally
            {
                queue.CompleteAdding();
            }
        })
        { IsBackground = true };
        reader.Start();
        List<InputLine> batch = [];
        while (queue.TryTake(out InputLine first, Timeout.Infinite, cancellation))
        {
            batch.Add(first);
            while (batch.Count < size && queue.TryTake(out InputLine next, (int)Patience.TotalMilliseconds, cancellation))
            {
                batch.Add(next);
            }

            yield return batch;
            batch = [];
        }

        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }
}
