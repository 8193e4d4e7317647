namespace SearchR3.Tests.Testing;

/// <summary>Finds the folder <c>shared</c> that lies beside the checkout; tests that need it are skipped, and counted, where it is missing.</summary>
public static class SharedFixtures
{
    /// <summary>The path of <paramref name="relative"/> below <c>shared</c>; skips the test when it is not there.</summary>
    public static string Path(string relative)
    {
        string? path = Find(relative);
        if (path is null)
        {
            Assert.Skip($"shared/{relative} was not found in any folder above the test binary");
        }

        return path;
    }

    private static string? Find(string relative)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = System.IO.Path.Combine(at.FullName, "shared", relative);
            if (File.Exists(candidate) || Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
