using Microsoft.Extensions.FileSystemGlobbing;
using SearchR3.Retrieval;

namespace SearchR3.Documents.Files;

/// <summary>One glob: a folder to start from and a pattern below it.</summary>
internal sealed class Glob
{
    private static readonly StringComparison Comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
    private static readonly char[] Separators = OperatingSystem.IsWindows() ? ['/', '\\'] : ['/'];

    private readonly Matcher _matcher = new(Comparison);

    private Glob(string folder, string[] pattern, bool everythingBelow)
    {
        Folder = folder;
        Segments = pattern;
        string text = string.Join('/', pattern);
        _matcher.AddInclude(text);
        if (everythingBelow)
        {
            _matcher.AddInclude($"{text}/**/*");
        }
    }

    /// <summary>The folder that the pattern starts from, which has no wildcard; full path.</summary>
    public string Folder { get; }

    /// <summary>The names that the pattern consists of.</summary>
    public IReadOnlyList<string> Segments { get; }

    /// <summary>Reads a glob; a folder stands for all that is in it. Whoever excludes excludes what is below a match too.</summary>
    /// <exception cref="SearchR3Exception">It is empty, or has <c>..</c> after a wildcard.</exception>
    public static Glob Parse(string root, string glob, bool excludes)
    {
        string text = glob.StartsWith("~/", StringComparison.Ordinal)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), glob[2..])
            : glob;
        string[] segments = text.Split(Separators);
        int wild = Array.FindIndex(segments, s => s.Contains('*', StringComparison.Ordinal));
        if (string.IsNullOrWhiteSpace(text) || (wild >= 0 && segments.AsSpan(wild).Contains("..")))
        {
            throw new SearchR3Exception($"the glob '{glob}' is {(string.IsNullOrWhiteSpace(text) ? "empty" : "not possible: '..' stands after a '*'")}; give one like 'docs/**/*.md'");
        }

        string literal = string.Join('/', wild < 0 ? segments : segments[..wild]);
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(wild > 0 && literal.Length == 0 ? "/" : literal, root));
        if (wild >= 0)
        {
            return new Glob(path, [.. segments[wild..].Where(s => s.Length > 0)], excludes);
        }

        return Directory.Exists(path)
            ? new Glob(path, ["**", "*"], everythingBelow: false)
            : new Glob(Path.GetDirectoryName(path) ?? path, [Path.GetFileName(path)], excludes);
    }

    /// <summary>The full paths of the files that match.</summary>
    public IEnumerable<string> Find(FolderVisit visit) =>
        Directory.Exists(Folder)
            ? _matcher.Execute(new VisitedFolder(new DirectoryInfo(Folder), visit)).Files.Select(f => Path.GetFullPath(Path.Combine(Folder, f.Path)))
            : [];

    /// <summary>Whether a full path matches.</summary>
    public bool Matches(string path)
    {
        string below = Path.TrimEndingDirectorySeparator(Folder) + Path.DirectorySeparatorChar;
        return path.StartsWith(below, Comparison) && _matcher.Match(Folder, path).HasMatches;
    }
}
