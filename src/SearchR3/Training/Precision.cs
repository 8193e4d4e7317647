namespace SearchR3.Training;

/// <summary>In which numbers the model computes while it trains; the optimizer's master weights are float32 either way.</summary>
public enum Precision
{
    /// <summary>bfloat16 weights and activations; losses and normalisation statistics in float32.</summary>
    Bf16,

    /// <summary>float32 throughout.</summary>
    F32,
}
