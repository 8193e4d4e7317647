using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SearchR3.Retrieval;

namespace SearchR3.Embedding;

/// <summary>
/// The revision of a model folder: a hash of its weight files and of its settings. Hashing weights takes seconds for a large model, so
/// the hash lies beside them in <c>searchr3.revision</c>, with the sizes it was made for; settings are hashed each time.
/// </summary>
internal static class ModelRevision
{
    public const string FileName = "searchr3.revision";

    /// <summary>The revision of weights in <paramref name="folders"/> (an adapter's and its base's, or one) under <paramref name="settings"/>.</summary>
    public static string Of(IReadOnlyList<string> folders, EmbeddingSettings settings)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string folder in folders)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Stored(folder) ?? HashWeights(folder)));
        }

        hash.AppendData(Encoding.UTF8.GetBytes(settings.ToJson()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Hashes the weights of <paramref name="folder"/> and keeps the hash there.</summary>
    public static void Store(string folder) =>
        AtomicFile.WriteAllText(Path.Combine(folder, FileName), $"{HashWeights(folder)}\n{Sizes(folder)}");

    /// <summary>The stored hash; null when there is none, or a weight file's name or size differs or it was written later.</summary>
    private static string? Stored(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        string text = File.ReadAllText(path);
        int end = text.IndexOf('\n', StringComparison.Ordinal);
        DateTime written = File.GetLastWriteTimeUtc(path);
        bool current = end == 64
            && text[(end + 1)..] == Sizes(folder)
            && Weights(folder).All(file => file.LastWriteTimeUtc <= written);
        return current ? text[..end] : null;
    }

    private static string HashWeights(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 20];
        foreach (FileInfo file in Weights(folder))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Name}\n{file.Length}\n"));
            using FileStream stream = file.OpenRead();
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                hash.AppendData(buffer.AsSpan(0, read));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Sizes(string folder) => string.Concat(
        Weights(folder).Select(file => string.Create(CultureInfo.InvariantCulture, $"{file.Name} {file.Length}\n")));

    private static IEnumerable<FileInfo> Weights(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*.safetensors").OrderBy(file => file.Name, StringComparer.Ordinal);
}
