using SkiaSharp;

namespace SearchR3.Cli.Reports;

/// <summary>
/// Finds the font of all pictures. The drawing library looks into the system's folder alone, draws nothing where a font is missing, and says nothing
/// about it; so it is asked here whether letters come out, and fonts of the user are handed to it.
/// </summary>
internal static class PlotFont
{
    /// <summary>What a text must be drawn with to be readable at all.</summary>
    private const string Letters = "Aa09.-";

    private const string OwnName = "searchr3";

    /// <summary>What to say where <see cref="IsMissing"/>.</summary>
    public const string MissingSentence =
        "plots have no text, because no font is found on this machine; install one (apt-get install fonts-dejavu-core) and write the report again";

    private static readonly Lazy<FontChoice> Choice = new(Find);

    /// <summary>The name by which plots ask for it; null when there is none.</summary>
    public static string? Name => Choice.Value.Family ?? (Choice.Value.File is null ? null : OwnName);

    /// <summary>True when nothing could write a letter into a picture.</summary>
    public static bool IsMissing => Name is null;

    /// <summary>Family or file, for the doctor; null when there is none.</summary>
    public static string? Description => Choice.Value.Family ?? Choice.Value.File;

    private static FontChoice Find()
    {
        FontChoice choice = FontChoice.Of([.. SKFontManager.Default.FontFamilies], CanDrawFamily, Files(), CanDrawFile);
        if (choice.File is { } file)
        {
            foreach (bool isBold in (bool[])[false, true])
            {
                ScottPlot.Fonts.AddFontFile(OwnName, file, isBold, italic: false);
            }

            ScottPlot.Fonts.Default = OwnName;
        }

        return choice;
    }

    private static bool CanDrawFamily(string family)
    {
        using SKTypeface? typeface = SKTypeface.FromFamilyName(family);
        return CanDraw(typeface);
    }

    private static bool CanDrawFile(string file)
    {
        using SKTypeface? typeface = SKTypeface.FromFile(file);
        return CanDraw(typeface);
    }

    private static bool CanDraw(SKTypeface? typeface)
    {
        if (typeface is null || typeface.GlyphCount == 0)
        {
            return false;
        }

        using SKFont font = new(typeface, 12);
        return font.ContainsGlyphs(Letters) && font.MeasureText(Letters) > 0;
    }

    private static IEnumerable<string> Files()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string data = Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } own ? own : Path.Combine(home, ".local", "share");
        string[] folders =
        [
            Path.Combine(data, "fonts"), Path.Combine(home, ".fonts"), "/usr/local/share/fonts", "/usr/share/fonts",
            "/System/Library/Fonts", "/Library/Fonts", Environment.GetFolderPath(Environment.SpecialFolder.Fonts),
        ];
        return folders.Where(Directory.Exists)
            .SelectMany(f => Directory.EnumerateFiles(f, "*.*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
                .Order(StringComparer.Ordinal))
            .Where(f => Path.GetExtension(f).ToLowerInvariant() is ".ttf" or ".otf" or ".ttc");
    }
}
