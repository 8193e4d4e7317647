using SearchR3.Models;

namespace SearchR3.Training.Planning;

/// <summary>The parts that the plans of all stages are made of.</summary>
internal static class PlanParts
{
    private const double MiB = 1L << 20;

    /// <summary>The shape of the model in a folder, an adapter's base where it is one.</summary>
    internal static ModelShape Shape(string modelFolder, LoraOptions? lora)
    {
        bool adapter = LoraAdapter.IsAdapterFolder(modelFolder);
        var config = ModelConfig.Load(adapter ? LoraAdapter.BaseFolder(modelFolder) : modelFolder);
        return new ModelShape(config, lora ?? (adapter ? AdapterConfig.Load(modelFolder).Options : null));
    }

    /// <summary>What every run holds: weights, the optimizer's state, chunks of logits, the process itself.</summary>
    /// <param name="shape">The model.</param>
    /// <param name="precision">Of its weights.</param>
    /// <param name="copies">Further models of the same shape: a base, a reference, a teacher.</param>
    /// <param name="graphTokens">Tokens whose graph is in memory at a time.</param>
    internal static IEnumerable<PlannedMemory> Held(ModelShape shape, Precision precision, int copies, double graphTokens)
    {
        yield return new PlannedMemory("weights", (shape.Parameters * ModelShape.Bytes(precision)) + (shape.Adapter * 4));
        if (copies > 0)
        {
            yield return new PlannedMemory("weights of the frozen model", copies * shape.Parameters * ModelShape.Bytes(precision));
        }

        // Master, gradient and two moments in float32, and the gradients where backward leaves them.
        yield return new PlannedMemory("optimizer and gradients", shape.Trained * (16 + (shape.Lora is null ? ModelShape.Bytes(precision) : 4)));
        yield return new PlannedMemory("graph of activations", graphTokens * shape.GraphBytes(precision));

        // Logits, their gradient and the head's, a chunk at a time (docs/training-memory.md).
        yield return new PlannedMemory("logits", 3 * 64 * MiB);
        yield return new PlannedMemory("process and library", 500 * MiB);
    }

    /// <summary>Forward and backward of sequences of one length.</summary>
    internal static PlannedWork Train(string phase, ModelShape shape, double sequences, double length, double predicted = 0) => new(
        phase, sequences * length, sequences * ((length * shape.TrainingFlop(length)) + (predicted * 3 * shape.HeadFlop)), PlannedWork.Training);

    /// <summary>Forward alone.</summary>
    internal static PlannedWork Encode(string phase, ModelShape shape, double sequences, double length) =>
        new(phase, sequences * length, sequences * length * shape.ForwardFlop(length), PlannedWork.Encoding);

    /// <summary>Prompt and reasoning token by token.</summary>
    internal static PlannedWork Decode(string phase, ModelShape shape, double sequences, double prompt, double tokens) => new(
        phase,
        sequences * (prompt + tokens),
        sequences * (((prompt + tokens) * shape.ForwardFlop(prompt + tokens)) + (tokens * shape.HeadFlop)),
        PlannedWork.Decoding);
}
