using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using SearchR3.Retrieval;
using SearchR3.Training;

namespace SearchR3.Reinforcement.Environment;

/// <summary>
/// The environment on disk: <c>graph.index</c>, <c>state.json</c> with the small values, <c>rows.bin</c> with the arrays (little-endian, its
/// SHA-256 in <c>state.json</c>), and the files of a held encoder.
/// </summary>
internal sealed class EnvironmentState
{
    internal const string GraphFile = "graph.index";
    private const string StateFile = "state.json";
    private const string RowsFile = "rows.bin";
    private const int Version = 1;

    internal required EnvironmentOptions Options { get; init; }

    internal required int Seed { get; init; }

    internal required int Iteration { get; init; }

    internal required int EncoderEpoch { get; init; }

    internal required long SamplePosition { get; init; }

    internal required double ScoreDrift { get; init; }

    internal required bool Held { get; init; }

    /// <summary>Null for the identity.</summary>
    internal required double[]? Rotation { get; init; }

    internal required int[] Visits { get; init; }

    /// <summary>Row to the stored vector that it had before its last encoding, rows ascending.</summary>
    internal required IReadOnlyList<KeyValuePair<int, float[]>> Previous { get; init; }

    /// <summary>Where it was read from.</summary>
    internal string Folder { get; private init; } = string.Empty;

    /// <summary>Writes into a folder beside <paramref name="folder"/>, which <paramref name="others"/> adds to, and moves that into place.</summary>
    internal void Write(string folder, Action<string> others)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        (string temporary, string old) = (path + ".tmp", path + ".old");
        Remove(temporary);
        Directory.CreateDirectory(temporary);
        others(temporary);
        byte[] rows = RowBytes();
        AtomicFile.Write(Path.Combine(temporary, RowsFile), stream => stream.Write(rows));
        JsonObject state = new()
        {
            ["version"] = Version,
            ["options"] = JsonNode.Parse(RecipeFile.ToJson(Options)),
            ["seed"] = Seed,
            ["iteration"] = Iteration,
            ["encoderEpoch"] = EncoderEpoch,
            ["samplePosition"] = SamplePosition,
            ["scoreDrift"] = double.IsNaN(ScoreDrift) ? null : ScoreDrift,
            ["held"] = Held,
            ["rowsSha256"] = Convert.ToHexStringLower(SHA256.HashData(rows)),
        };
        AtomicFile.WriteAllText(Path.Combine(temporary, StateFile), state.ToJsonString() + "\n");

        // Between the two moves only the old folder is there, under its second name, where Read looks too.
        Remove(old);
        if (Directory.Exists(path))
        {
            Directory.Move(path, old);
        }

        Directory.Move(temporary, path);
        Remove(old);
    }

    /// <exception cref="SearchR3Exception">Files are missing, damaged or of another version.</exception>
    internal static EnvironmentState Read(string folder)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        path = !Directory.Exists(path) && Directory.Exists(path + ".old") ? path + ".old" : path;
        string file = Path.Combine(path, StateFile);
        if (!File.Exists(file))
        {
            throw new SearchR3Exception($"{folder} holds no {StateFile} of a retrieval environment; give the folder that one was saved to.");
        }

        try
        {
            JsonObject state = StoredJson.Present(JsonNode.Parse(File.ReadAllText(file)), "the object").AsObject();
            if ((int)state.Required("version") != Version)
            {
                throw new SearchR3Exception($"{file} has version {state["version"]}, but this program reads {Version}; use the program that wrote it.");
            }

            byte[] rows = File.ReadAllBytes(Path.Combine(path, RowsFile));
            string hash = Convert.ToHexStringLower(SHA256.HashData(rows));
            if (hash != (string?)state.Required("rowsSha256"))
            {
                throw new SearchR3Exception($"{Path.Combine(path, RowsFile)} is not the file that {StateFile} beside it was written with; take an earlier checkpoint.");
            }

            using BinaryReader reader = new(new MemoryStream(rows));
            return new EnvironmentState
            {
                Options = RecipeFile.Parse<EnvironmentOptions>(state.Required("options").ToJsonString(), file),
                Seed = (int)state.Required("seed"),
                Iteration = (int)state.Required("iteration"),
                EncoderEpoch = (int)state.Required("encoderEpoch"),
                SamplePosition = (long)state.Required("samplePosition"),
                ScoreDrift = (double?)state["scoreDrift"] ?? double.NaN,
                Held = (bool)state.Required("held"),
                Rotation = Doubles(reader),
                Visits = Integers(reader),
                Previous = Pairs(reader),
                Folder = path,
            };
        }
        catch (Exception e) when (e is JsonException or IOException or InvalidOperationException or FormatException
            or ArgumentException or OverflowException)
        {
            throw new SearchR3Exception($"The environment in {path} cannot be read: {e.Message.TrimEnd('.')}; take an earlier checkpoint.", e);
        }
    }

    private byte[] RowBytes()
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(Rotation?.Length ?? 0);
        foreach (double value in Rotation ?? [])
        {
            writer.Write(value);
        }

        writer.Write(Visits.Length);
        foreach (int value in Visits)
        {
            writer.Write(value);
        }

        writer.Write(Previous.Count);
        writer.Write(Previous.Count == 0 ? 0 : Previous[0].Value.Length);
        foreach ((int row, float[] vector) in Previous)
        {
            writer.Write(row);
            foreach (float value in vector)
            {
                writer.Write(value);
            }
        }

        writer.Flush();
        return stream.ToArray();
    }

    private static double[]? Doubles(BinaryReader reader)
    {
        double[] values = new double[reader.ReadInt32()];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = reader.ReadDouble();
        }

        return values.Length == 0 ? null : values;
    }

    private static int[] Integers(BinaryReader reader)
    {
        int[] values = new int[reader.ReadInt32()];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = reader.ReadInt32();
        }

        return values;
    }

    private static KeyValuePair<int, float[]>[] Pairs(BinaryReader reader)
    {
        var pairs = new KeyValuePair<int, float[]>[reader.ReadInt32()];
        int dimension = reader.ReadInt32();
        for (int i = 0; i < pairs.Length; i++)
        {
            int row = reader.ReadInt32();
            float[] vector = new float[dimension];
            for (int j = 0; j < dimension; j++)
            {
                vector[j] = reader.ReadSingle();
            }

            pairs[i] = new KeyValuePair<int, float[]>(row, vector);
        }

        return pairs;
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
