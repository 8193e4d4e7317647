namespace SearchR3.Models.Fused;

/// <summary>What one worker of a <see cref="FusedDecoder"/> writes and no other reads.</summary>
internal sealed unsafe class DecodeScratch(FusedMemory memory, int rows, int widest)
{
    /// <summary>[rows, widest]: the inputs of the next matrix, in its format's order.</summary>
    public float* Arranged { get; } = memory.Floats((long)rows * widest);

    /// <summary>[widest].</summary>
    public float* Row { get; } = memory.Floats(widest);
}
