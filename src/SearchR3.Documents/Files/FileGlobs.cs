using System.Globalization;
using SearchR3.Retrieval;

namespace SearchR3.Documents.Files;

/// <summary>Finds files by globs: <c>*</c> within a name, <c>**</c> across folders, <c>{a,b}</c> for either; <c>!</c> before a glob excludes what it matches.</summary>
public static class FileGlobs
{
    /// <summary>Folders that are left out unless a glob names them: what tools make, not what people write.</summary>
    public static readonly IReadOnlyList<string> SkippedFolders = [".git", "bin", "obj", "node_modules"];

    /// <summary>Finds the files that any glob matches and none excludes.</summary>
    /// <param name="root">Relative globs start here.</param>
    /// <param name="globs">At least one that does not exclude; a folder stands for all that is in it.</param>
    /// <param name="indexFolder">The index that is made of the files: neither it nor what lies beside it while it is built is looked into.</param>
    /// <exception cref="SearchR3Exception">A glob makes no sense, or one that does not exclude matches no file; the sentence names it.</exception>
    public static FoundFiles Find(string root, IReadOnlyList<string> globs, string indexFolder)
    {
        ArgumentNullException.ThrowIfNull(globs);
        root = Path.GetFullPath(root);
        string[] including = [.. globs.Where(g => !IsExclusion(g))];
        if (including.Length == 0)
        {
            throw new SearchR3Exception($"the globs {string.Join(", ", globs.Select(g => $"'{g}'"))} only exclude files; give one without ! before it, such as 'docs/**/*.md'");
        }

        Glob[] excluding = [.. globs.Where(IsExclusion).SelectMany(g => Parse(root, g[1..], excludes: true))];
        string index = Path.TrimEndingDirectorySeparator(Path.GetFullPath(indexFolder, root));
        SortedDictionary<string, FoundFile> files = new(StringComparer.Ordinal);
        SortedDictionary<string, UnreadableFile> unreadable = new(StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string written in including)
        {
            int excluded = 0;
            int found = 0;
            HashSet<string> seenHere = new(StringComparer.Ordinal);
            foreach (Glob glob in Parse(root, written, excludes: false))
            {
                FolderVisit visit = new(index, SkippedFolders.Except(glob.Segments).ToHashSet(StringComparer.Ordinal));
                foreach (string path in glob.Find(visit))
                {
                    bool isExcluded = excluding.Any(e => e.Matches(path));
                    excluded += isExcluded ? 1 : 0;
                    found += isExcluded ? 0 : 1;
                    if (!isExcluded)
                    {
                        FoundFile file = new(path, NameOf(root, path, written));
                        files[file.Name] = file;
                    }
                }

                seenHere.UnionWith(visit.SeenFiles);
                foreach ((string folder, string reason) in visit.UnlistedFolders)
                {
                    string name = NameOf(root, folder, written) + "/";
                    unreadable[name] = new UnreadableFile(name, reason);
                }
            }

            if (found == 0)
            {
                throw new SearchR3Exception(Nothing(root, written, seenHere.Count, excluded));
            }

            seen.UnionWith(seenHere);
        }

        return new FoundFiles { Root = root, Files = [.. files.Values], Unreadable = [.. unreadable.Values], Seen = seen.Count };
    }

    private static bool IsExclusion(string glob) => glob.StartsWith('!');

    private static IEnumerable<Glob> Parse(string root, string glob, bool excludes) => BraceExpansion.Of(glob).Select(g => Glob.Parse(root, g, excludes));

    /// <summary>As people wrote it: relative to the root, unless the glob is a full path to somewhere else.</summary>
    private static string NameOf(string root, string path, string written)
    {
        string relative = Path.GetRelativePath(root, path);
        bool isFull = (Path.IsPathRooted(written) || written.StartsWith('~')) && (Path.IsPathRooted(relative) || relative.StartsWith("..", StringComparison.Ordinal));
        return (isFull ? path : relative).Replace(Path.DirectorySeparatorChar, '/');
    }

    private static string Nothing(string root, string glob, int seen, int excluded)
    {
        string why = excluded > 0 ? $"{Count(excluded)} matched but are excluded" : "none matched";
        return $"the glob '{glob}' gives no file: of {Count(seen)} seen below {root}, {why}; relative globs start there, and they know *, ** and {{a,b}}";
    }

    private static string Count(int files) => string.Create(CultureInfo.InvariantCulture, $"{files:N0} {(files == 1 ? "file" : "files")}");
}
