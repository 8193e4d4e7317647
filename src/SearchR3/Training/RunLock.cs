using SearchR3.Retrieval;

namespace SearchR3.Training;

/// <summary>
/// Keeps a second process out of a run folder: two that went on with one run would overwrite each other's checkpoints. A lock of the operating
/// system on <c>run.lock</c>, so that a killed process leaves none.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <exception cref="SearchR3Exception">Another process has it.</exception>
    internal static RunLock Take(string folder)
    {
        string path = Path.Combine(folder, "run.lock");
        try
        {
            return new RunLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new SearchR3Exception(
                $"another process is training in {folder} (it holds {path}); wait until it ends, interrupt it (it saves a checkpoint), or give another --out", e);
        }
    }

    public void Dispose()
    {
        // Deleted while it is still held: nobody can have taken it in between.
        File.Delete(_file.Name);
        _file.Dispose();
    }
}
