namespace SearchR3.Models.Fused;

/// <summary>Cosines and sines of the rotary embedding, [positions, headDim / 2] each, float32; grows as positions come.</summary>
internal sealed unsafe class RotaryTable(ModelConfig config)
{
    private readonly float[] _frequencies = RotaryEmbedding.Frequencies(config);
    private float[] _cosines = [];
    private float[] _sines = [];
    private int _positions;

    /// <summary>Row by row.</summary>
    public float[] Cosines => _cosines;

    /// <summary>Row by row.</summary>
    public float[] Sines => _sines;

    /// <summary>Floats of a row.</summary>
    public int Width => _frequencies.Length;

    /// <summary>Makes the table reach <paramref name="positions"/>; not beside a reader.</summary>
    public void Reach(int positions)
    {
        if (positions <= _positions)
        {
            return;
        }

        int rows = Math.Max(positions, Math.Max(256, 2 * _positions));
        Array.Resize(ref _cosines, rows * Width);
        Array.Resize(ref _sines, rows * Width);
        for (int position = _positions; position < rows; position++)
        {
            for (int i = 0; i < Width; i++)
            {
                float angle = position * _frequencies[i];
                _cosines[(position * Width) + i] = MathF.Cos(angle);
                _sines[(position * Width) + i] = MathF.Sin(angle);
            }
        }

        _positions = rows;
    }
}
