using System.Text.RegularExpressions;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests;

/// <summary>docs/paper-map.md names files and folders that are there.</summary>
public sealed partial class PaperMapTests
{
    [Fact]
    public void EveryFileThatTheMapNamesIsThere()
    {
        string[] files = [.. new[] { "src", "test", "bench", "docs" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(RepositoryFolder.Path, folder), "*", SearchOption.AllDirectories))
            .Select(f => "/" + Path.GetRelativePath(RepositoryFolder.Path, f).Replace('\\', '/'))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))];
        string[] named = [.. Named().Matches(File.ReadAllText(Path.Combine(RepositoryFolder.Path, "docs", "paper-map.md"))).Select(m => m.Groups[1].Value).Distinct()];

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(files, f => Regex.IsMatch(
            f, "/" + Regex.Escape(name).Replace("\\*", "[^/]*", StringComparison.Ordinal) + (name.EndsWith('/') ? "" : "$"))));
    }

    [GeneratedRegex(@"`([^`\s]+(?:\.cs|\.md|/))`")]
    private static partial Regex Named();
}
