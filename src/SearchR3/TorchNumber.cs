namespace SearchR3;

/// <summary>
/// Numbers on their way to and from libtorch. TorchSharp's own conversions make an object that nothing refers to once its handle is read, so that a
/// garbage collection at that moment frees the number while libtorch reads it: a wrong value, or "Unknown scalar type" (docs/decisions/0010).
/// </summary>
internal static class TorchNumber
{
    /// <summary>More than any one call takes.</summary>
    private const int Kept = 64;

    [ThreadStatic]
    private static Scalar[]? _recent;

    [ThreadStatic]
    private static int _next;

#pragma warning disable RS0030 // The place that the ban points to.
    /// <summary>An argument for the call at hand.</summary>
    internal static Scalar Of(double value) => Keep(value.ToScalar());

    /// <inheritdoc cref="Of(double)"/>
    internal static Scalar Of(float value) => Keep(value.ToScalar());

    /// <inheritdoc cref="Of(double)"/>
    internal static Scalar Of(long value) => Keep(value.ToScalar());

    /// <inheritdoc cref="Of(double)"/>
    internal static Scalar Of(int value) => Keep(value.ToScalar());
#pragma warning restore RS0030

    /// <summary><paramref name="left"/> + <paramref name="right"/>.</summary>
    internal static Tensor Plus(this Tensor left, Tensor right) => left.add(right, Of(1));

    /// <summary><paramref name="left"/> + <paramref name="right"/>, not of whole numbers.</summary>
    internal static Tensor Plus(this Tensor left, double right) => left.add(Of(right), Of(1));

    /// <summary>Adds to <paramref name="left"/> itself.</summary>
    internal static Tensor AddInPlace(this Tensor left, Tensor right) => left.add_(right, Of(1));

    /// <inheritdoc cref="AddInPlace(Tensor, Tensor)"/>
    internal static Tensor AddInPlace(this Tensor left, double right) => left.add_(Of(right), Of(1));

    /// <summary>0, 1, … up to and without <paramref name="count"/>.</summary>
    internal static Tensor Range(long count, Device? device = null, ScalarType dtype = ScalarType.Int64) => Range(0, count, device, dtype);

    /// <summary>Whole numbers from <paramref name="start"/> up to and without <paramref name="stop"/>.</summary>
    internal static Tensor Range(long start, long stop, Device? device = null, ScalarType dtype = ScalarType.Int64) =>
        arange(Of(start), Of(stop), Of(1), dtype, device);

    /// <summary>The only number in <paramref name="tensor"/>, of whatever kind and wherever it is; true is 1.</summary>
    /// <exception cref="ArgumentException">It holds none or several.</exception>
    internal static double Read(this Tensor tensor)
    {
        if (tensor.numel() != 1)
        {
            throw new ArgumentException($"a tensor of {tensor.numel()} numbers was to be read as one", nameof(tensor));
        }

        using Tensor detached = tensor.detach();
        // To the processor first: not every device has float64.
        using Tensor here = detached.cpu();
        using Tensor number = here.to(ScalarType.Float64);
        double value = number.data<double>()[0];
        GC.KeepAlive(number);
        return value;
    }

    // The calls of a thread come one after the other, and each is over long before so many more numbers were made.
    private static Scalar Keep(Scalar scalar)
    {
        _recent ??= new Scalar[Kept];
        _recent[_next] = scalar;
        _next = (_next + 1) % Kept;
        return scalar;
    }
}
