namespace SearchR3.Models.Fused;

/// <summary>
/// A few threads that run the same body together and meet at barriers of about a microsecond, which a thread pool's do not reach: a decode step of
/// 30 layers has 150 of them. Between bodies the threads spin shortly, then sleep.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    private const int SpinsBeforeSleep = 2_000;

    private readonly Thread[] _threads;
    private readonly SemaphoreSlim _wake = new(0);
    private Action<int>? _body;
    private Exception? _failure;
    private int _job;
    private int _running;
    private int _sleeping;
    private int _waiting;
    private int _phase;
    private bool _ended;

    /// <summary>Starts the threads; the caller is worker 0.</summary>
    public WorkerTeam(int workers)
    {
        Count = workers;
        _waiting = workers;
        _threads = [.. Enumerable.Range(1, workers - 1).Select(worker => new Thread(() => Work(worker)) { IsBackground = true, Name = $"decode {worker}" })];
        foreach (Thread thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>Workers, the caller included.</summary>
    public int Count { get; }

    /// <summary>Runs <paramref name="body"/> with each worker's number and returns when all have ended.</summary>
    public void Run(Action<int> body)
    {
        if (Count == 1)
        {
            body(0);
            return;
        }

        _body = body;
        Volatile.Write(ref _running, Count - 1);
        Interlocked.Increment(ref _job);
        int asleep = Volatile.Read(ref _sleeping);
        if (asleep > 0)
        {
            _wake.Release(asleep);
        }

        Guarded(body, 0);
        SpinWait spin = default;
        while (Volatile.Read(ref _running) > 0)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }

        _body = null;
        if (_failure is { } failure)
        {
            throw new InvalidOperationException("A decode worker failed.", failure);
        }
    }

    /// <summary>Waits until every worker of the body has come here.</summary>
    public void Meet()
    {
        if (Count == 1)
        {
            return;
        }

        int phase = Volatile.Read(ref _phase);
        if (Interlocked.Decrement(ref _waiting) == 0)
        {
            _waiting = Count;
            Volatile.Write(ref _phase, phase + 1);
            return;
        }

        SpinWait spin = default;
        while (Volatile.Read(ref _phase) == phase)
        {
            if (Volatile.Read(ref _failure) is not null)
            {
                throw new InvalidOperationException("Another decode worker failed.");
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Volatile.Write(ref _ended, true);
        Interlocked.Increment(ref _job);
        _wake.Release(Count);
        foreach (Thread thread in _threads)
        {
            thread.Join();
        }

        _wake.Dispose();
    }

    private void Work(int worker)
    {
        int done = 0;
        while (true)
        {
            AwaitJob(done);
            if (Volatile.Read(ref _ended))
            {
                return;
            }

            done = Volatile.Read(ref _job);
            Guarded(_body!, worker);
            Interlocked.Decrement(ref _running);
        }
    }

    private void AwaitJob(int done)
    {
        for (int i = 0; i < SpinsBeforeSleep; i++)
        {
            if (Volatile.Read(ref _job) != done)
            {
                return;
            }

            Thread.SpinWait(20);
        }

        // Counted as asleep before the last look, so that a job that comes in between releases it; a release too many only costs a look.
        Interlocked.Increment(ref _sleeping);
        while (Volatile.Read(ref _job) == done)
        {
            _wake.Wait();
        }

        Interlocked.Decrement(ref _sleeping);
    }

    private void Guarded(Action<int> body, int worker)
    {
#pragma warning disable CA1031 // Whatever it is, the others must not wait for this worker, and the caller hears of it.
        try
        {
            body(worker);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, e, null);
        }
#pragma warning restore CA1031
    }
}
