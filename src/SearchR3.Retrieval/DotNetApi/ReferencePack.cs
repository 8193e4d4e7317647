using System.Runtime.InteropServices;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.DotNetApi;

/// <summary>One installed reference pack: <c>packs/NAME/VERSION/ref/netX.Y</c> with assemblies and their XML documentation.</summary>
/// <param name="Name">For instance <c>Microsoft.NETCore.App.Ref</c>.</param>
/// <param name="Version">The newest installed version.</param>
/// <param name="Folder">Where assemblies and XML files lie.</param>
internal sealed record ReferencePack(string Name, string Version, string Folder)
{
    /// <summary>The packs that <paramref name="options"/> names.</summary>
    /// <exception cref="SearchR3Exception">No packs folder is found, or it lacks a pack or its documentation.</exception>
    public static IReadOnlyList<ReferencePack> Locate(DotNetApiOptions options)
    {
        string packs = options.PacksFolder ?? FindPacks(options.Packs[0]);
        return [.. options.Packs.Select(name => Newest(packs, name))];
    }

    private static string FindPacks(string pack)
    {
        string[] roots = [.. Roots().Distinct()];
        return roots.Select(root => Path.Combine(root, "packs")).FirstOrDefault(packs => Directory.Exists(Path.Combine(packs, pack)))
            ?? throw new SearchR3Exception(
                $"{pack} was not found under packs in {string.Join(", ", roots)}: install the .NET SDK (the runtime alone has no "
                + "reference packs) or name the packs folder.");
    }

    private static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root)
        {
            yield return root;
        }

        // ROOT/shared/Microsoft.NETCore.App/10.0.0/
        if (new DirectoryInfo(RuntimeEnvironment.GetRuntimeDirectory()).Parent?.Parent?.Parent is { } running)
        {
            yield return running.FullName;
        }

        yield return "/usr/share/dotnet";
        yield return "/usr/lib/dotnet";
        yield return "/usr/local/share/dotnet";
        yield return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dotnet");
        if (Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles) is { Length: > 0 } programs)
        {
            yield return Path.Combine(programs, "dotnet");
        }
    }

    private static ReferencePack Newest(string packs, string name)
    {
        string folder = Path.Combine(packs, name);
        string version = InputFile.List(folder, "reference pack").Select(entry => Path.GetFileName(entry)).MaxBy(VersionKey)
            ?? throw new SearchR3Exception($"{folder} has no version in it: reinstall the .NET SDK.");
        string references = Path.Combine(folder, version, "ref");
        string framework = InputFile.List(references, "reference assemblies").MaxBy(path => VersionKey(Path.GetFileName(path)[3..]))
            ?? throw new SearchR3Exception($"{references} is empty: reinstall the .NET SDK.");
        return Directory.EnumerateFiles(framework, "*.xml").Any()
            ? new ReferencePack(name, version, framework)
            : throw new SearchR3Exception(
                $"{framework} has no XML documentation: some packages of the SDK leave it out, name the packs folder of another one.");
    }

    // A release is newer than its own previews; previews of one version go by name.
    private static (Version Release, bool IsRelease, string Name) VersionKey(string text)
    {
        string number = text.Split('-')[0];
        return (System.Version.TryParse(number, out Version? version) ? version : new Version(0, 0), !text.Contains('-'), text);
    }
}
