using System.Text.Json;
using System.Text.Json.Serialization;

namespace SearchR3.Training;

/// <summary>A lone folder is written as it was before a recipe could have several: as a string.</summary>
internal sealed class TrainingDataConverter : JsonConverter<TrainingData>
{
    /// <inheritdoc/>
    public override TrainingData Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString()!;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("data is a folder or a list of data sets");
        }

        List<TrainingDataset> sets = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            sets.Add(reader.TokenType == JsonTokenType.String
                ? new TrainingDataset { Folder = reader.GetString()! }
                : JsonSerializer.Deserialize<TrainingDataset>(ref reader, options) ?? throw new JsonException("a data set is null"));
        }

        return new TrainingData(sets);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TrainingData value, JsonSerializerOptions options)
    {
        if (value.Sets is [{ Splits: null, Weight: 1 } only])
        {
            writer.WriteStringValue(only.Folder);
            return;
        }

        JsonSerializer.Serialize(writer, value.Sets, options);
    }
}
