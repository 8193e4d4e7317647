namespace SearchR3.Models;

/// <summary>
/// Tables of the rotary position embedding (arXiv 2104.09864) in the half-split layout of these families: pair i of a head is
/// (x[i], x[i + headDim / 2]), turned by position · theta^(-2i / headDim). Tables are computed in float32 and stored in the type that
/// they are used in; they grow when a longer text comes. Not a module: they are no part of a checkpoint.
/// </summary>
internal sealed class RotaryEmbedding(ModelConfig config) : IDisposable
{
    private const int SmallestTable = 256;

    private Tensor? _cosine;
    private Tensor? _signedSine;

    /// <summary>Factors for positions start .. start + length - 1 of every row.</summary>
    /// <returns>Two views [length, 1, headDim].</returns>
    public (Tensor Cosine, Tensor SignedSine) Range(long start, long length, Device device, ScalarType dtype)
    {
        Prepare(start + length, device, dtype);
        return (_cosine!.narrow(0, start, length), _signedSine!.narrow(0, start, length));
    }

    /// <summary>Factors for chosen positions.</summary>
    /// <param name="positions">[batch, seq] int64, all below <paramref name="limit"/>.</param>
    /// <param name="limit">How long the table has to be; known without asking the device.</param>
    /// <param name="dtype">Type of the result.</param>
    /// <returns>Two tensors [batch, seq, 1, headDim].</returns>
    public (Tensor Cosine, Tensor SignedSine) At(Tensor positions, long limit, ScalarType dtype)
    {
        Prepare(limit, positions.device, dtype);
        long[] shape = [positions.shape[0], positions.shape[1], 1, config.HeadDim];
        Tensor flat = positions.reshape(-1);
        return (_cosine!.index_select(0, flat).view(shape), _signedSine!.index_select(0, flat).view(shape));
    }

    /// <summary>Turns the heads of <paramref name="states"/> [batch, seq, heads, headDim] by the factors of one of the methods above.</summary>
    public static Tensor Rotate(Tensor states, Tensor cosine, Tensor signedSine)
    {
        // (x1, x2) -> (x1 cos - x2 sin, x2 cos + x1 sin): the sign sits in the table, so the halves only change places.
        Tensor swapped = states.roll(states.shape[^1] / 2, -1);
        return (states * cosine).addcmul_(swapped, signedSine, TorchNumber.Of(1));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cosine?.Dispose();
        _signedSine?.Dispose();
        _cosine = null;
        _signedSine = null;
    }

    private void Prepare(long length, Device device, ScalarType dtype)
    {
        if (_cosine is not null && _cosine.shape[0] >= length && _cosine.dtype == dtype
            && _cosine.device_type == device.type && _cosine.device_index == device.index)
        {
            return;
        }

        long rows = SmallestTable;
        while (rows < length)
        {
            rows *= 2;
        }

        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor frequencies = tensor(Frequencies(config), dtype: ScalarType.Float32);
        Tensor angles = TorchNumber.Range(rows, dtype: ScalarType.Float32).unsqueeze(1) * frequencies.unsqueeze(0);
        Tensor cosine = angles.cos();
        Tensor sine = angles.sin();
        Dispose();
        _cosine = cat([cosine, cosine], 1).unsqueeze(1).to(dtype, device).DetachFromDisposeScope();
        _signedSine = cat([-sine, sine], 1).unsqueeze(1).to(dtype, device).DetachFromDisposeScope();
    }

    /// <summary>Radians a position for each pair of a head, [headDim / 2].</summary>
    internal static float[] Frequencies(ModelConfig config)
    {
        var frequencies = new float[config.HeadDim / 2];
        for (int i = 0; i < frequencies.Length; i++)
        {
            float frequency = 1f / (float)Math.Pow(config.RopeTheta, 2.0 * i / config.HeadDim);
            frequencies[i] = config.RopeScaling is RopeScaling scaling ? Stretch(frequency, scaling) : frequency;
        }

        return frequencies;
    }

    private static float Stretch(float frequency, RopeScaling scaling)
    {
        double wavelength = 2 * Math.PI / frequency;
        double longest = scaling.OriginalMaxPositionEmbeddings / scaling.LowFreqFactor;
        double shortest = scaling.OriginalMaxPositionEmbeddings / scaling.HighFreqFactor;
        if (wavelength < shortest)
        {
            return frequency;
        }

        double slow = frequency / scaling.Factor;
        if (wavelength > longest)
        {
            return (float)slow;
        }

        double keep = (scaling.OriginalMaxPositionEmbeddings / wavelength - scaling.LowFreqFactor)
            / (scaling.HighFreqFactor - scaling.LowFreqFactor);
        return (float)((1 - keep) * slow + keep * frequency);
    }
}
