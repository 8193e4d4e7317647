using SearchR3.Retrieval;

namespace SearchR3.Cli;

/// <summary>
/// Finds the model that comes with the program: <c>models/NAME/searchr3.json</c> beside the binary, in a folder above it (a checkout), or
/// in the current folder or one above it.
/// </summary>
internal static class ShippedModel
{
    private const string FolderName = "models";
    private const string MarkerFile = "searchr3.json";

    /// <summary>How help says where the default comes from.</summary>
    public const string DefaultText = "the model that ships with searchr3";

    /// <summary>The model's folder; null when none is found.</summary>
    public static string? Find() =>
        FindFrom(AppContext.BaseDirectory) ?? FindFrom(Directory.GetCurrentDirectory());

    /// <summary>The given folder, else the shipped model.</summary>
    public static string Resolve(string? given) =>
        given ?? Find() ?? throw new SearchR3Exception(
            $"no --model is given and no {FolderName}/*/{MarkerFile} lies beside the program or above the current folder; give --model with a model folder");

    private static string? FindFrom(string folder)
    {
        for (DirectoryInfo? at = new(folder); at is not null; at = at.Parent)
        {
            string models = Path.Combine(at.FullName, FolderName);
            string? found = Directory.Exists(models)
                ? Directory.EnumerateDirectories(models).Order(StringComparer.Ordinal).FirstOrDefault(m => File.Exists(Path.Combine(m, MarkerFile)))
                : null;
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }
}
