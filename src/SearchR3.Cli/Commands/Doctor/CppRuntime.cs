using System.Text;

namespace SearchR3.Cli.Commands.Doctor;

/// <summary>The machine's C++ runtime, as far as its version symbols tell.</summary>
internal static class CppRuntime
{
    private const string Prefix = "GLIBCXX_3.4.";

    private static readonly string[] Folders =
    [
        "/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/lib64", "/usr/lib", "/usr/local/lib64",
    ];

    /// <summary>The file, null when it is in none of the usual places.</summary>
    public static string? Find() => Folders.Select(f => Path.Combine(f, "libstdc++.so.6")).FirstOrDefault(File.Exists);

    /// <summary>The n of the highest <c>GLIBCXX_3.4.n</c> that the file defines; 0 when there is none.</summary>
    public static int HighestVersion(string path)
    {
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
        ReadOnlySpan<byte> prefix = Encoding.ASCII.GetBytes(Prefix);
        int highest = 0;
        for (int at = bytes.IndexOf(prefix); at >= 0; at = bytes.IndexOf(prefix))
        {
            bytes = bytes[(at + prefix.Length)..];
            int digits = bytes.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits > 0 && bytes[digits] == 0 && int.TryParse(bytes[..digits], out int version))
            {
                highest = Math.Max(highest, version);
            }
        }

        return highest;
    }
}
