using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using SearchR3.Tests.Testing;

[assembly: AssemblyFixture(typeof(NullReferences))]

namespace SearchR3.Tests.Testing;

/// <summary>
/// Fails the run when anything, anywhere in it, dereferenced null, even if the exception was caught: on a thread whose arithmetic used AMX that
/// is no exception but the end of the process (docs/decisions/0009), on machines other than the one that the tests pass on.
/// </summary>
public sealed class NullReferences : IDisposable
{
    private readonly ConcurrentDictionary<string, int> _places = [];

    public NullReferences() => AppDomain.CurrentDomain.FirstChanceException += Note;

    public void Dispose()
    {
        AppDomain.CurrentDomain.FirstChanceException -= Note;
        Assert.True(_places.IsEmpty, $"Null was dereferenced at {_places.Count} places:\n{string.Join("\n\n", _places.Keys.Take(5))}");
    }

    private void Note(object? sender, FirstChanceExceptionEventArgs e)
    {
        if (e.Exception is NullReferenceException)
        {
            _places.AddOrUpdate(string.Join('\n', new StackTrace(1, fNeedFileInfo: true).ToString().Split('\n').Take(8)), 1, (_, n) => n + 1);
        }
    }
}
