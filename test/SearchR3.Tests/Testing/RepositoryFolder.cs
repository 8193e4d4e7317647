namespace SearchR3.Tests.Testing;

/// <summary>The root of the checkout that the tests were built in.</summary>
internal static class RepositoryFolder
{
    internal static string Path { get; } = Find();

    private static string Find()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(System.IO.Path.Combine(at.FullName, "SearchR3.slnx")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new InvalidOperationException("SearchR3.slnx was not found above the test binary");
    }
}
