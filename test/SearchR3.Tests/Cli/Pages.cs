namespace SearchR3.Tests.Cli;

/// <summary>The pages that are kept true by running what they show.</summary>
internal static class Pages
{
    /// <summary>README.md and docs/*.md.</summary>
    public static IEnumerable<string> All()
    {
        string root = CommandSandbox.RepositoryRoot();
        string docs = Path.Combine(root, "docs");
        return Directory.EnumerateFiles(root, "README.md")
            .Concat(Directory.Exists(docs) ? Directory.EnumerateFiles(docs, "*.md").Order(StringComparer.Ordinal) : []);
    }
}
