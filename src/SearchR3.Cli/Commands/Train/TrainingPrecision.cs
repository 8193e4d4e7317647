using SearchR3.Retrieval;
using SearchR3.Training;

namespace SearchR3.Cli.Commands.Train;

/// <summary>What <c>--dtype</c> means for training, whose master weights are float32 always.</summary>
internal static class TrainingPrecision
{
    public static Precision Parse(string dtype) => dtype switch
    {
        "bf16" => Precision.Bf16,
        "f32" => Precision.F32,
        _ => throw new SearchR3Exception($"--dtype is {dtype}, but training computes in bf16 or f32; give one of the two or leave it to the recipe"),
    };
}
