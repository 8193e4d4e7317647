using System.Text.Json;
using System.Text.Json.Nodes;

namespace SearchR3.Cli.Commands.Conversion;

/// <summary>How a model was trained, where it lies in the folder of its run.</summary>
/// <param name="Stage">Such as <c>sft</c>.</param>
/// <param name="Recipe">The whole recipe.</param>
/// <param name="BestStep">The step that was kept; null when nothing was held out.</param>
/// <param name="GitCommit">Of the code; null when unknown.</param>
internal sealed record TrainingNote(string Stage, string Recipe, int? BestStep, string? GitCommit)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The note of RUN/model; null for any other folder.</summary>
    public static TrainingNote? Of(string modelFolder)
    {
        string? run = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(modelFolder)));
        string path = Path.Combine(run ?? ".", "run.json");
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            JsonNode? json = JsonNode.Parse(File.ReadAllText(path));
            return json?["recipe"] is JsonObject recipe
                ? new TrainingNote((string?)json["stage"] ?? "", recipe.ToJsonString(Indented), (int?)json["bestStep"], (string?)json["gitCommit"])
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A card without a note is still a card.
            return null;
        }
    }
}
