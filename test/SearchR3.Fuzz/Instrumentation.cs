using System.Runtime.InteropServices;
using SharpFuzz;

namespace SearchR3.Fuzz;

/// <summary>
/// A copy of this program beside itself whose readers count the edges they take. The process that instruments must not have loaded them,
/// so another one runs the copy.
/// </summary>
internal static partial class Instrumentation
{
    private static readonly string[] Instrumented = ["SearchR3.dll", "SearchR3.Retrieval.dll"];

    /// <summary>Makes the copy; returns the path of its program.</summary>
    public static string Prepare()
    {
        string source = AppContext.BaseDirectory;
        string target = Path.Combine(source, "instrumented");
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).ToArray())
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            // The native libraries are hundreds of megabytes and never change; everything else must not share its bytes with a later build.
            if (new FileInfo(file).Length < 4 << 20 || OperatingSystem.IsWindows() || Link(file, copy) != 0)
            {
                File.Copy(file, copy);
            }
        }

        foreach (string assembly in Instrumented)
        {
            _ = Fuzzer.Instrument(Path.Combine(target, assembly), _ => true, Options.Value).ToArray();
        }

        return Path.Combine(target, "SearchR3.Fuzz.dll");
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string path);
}
