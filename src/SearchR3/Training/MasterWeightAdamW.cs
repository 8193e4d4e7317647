using TorchSharp.Modules;

namespace SearchR3.Training;

/// <summary>
/// AdamW on float32 master weights of a model that computes in bfloat16 (or float32): gradients of each micro-batch are added to one
/// flat float32 buffer, the update runs over flat buffers, and the result is rounded into the model's parameters. Decoupled decay as in
/// Loshchilov and Hutter (arXiv 1711.05101). Not thread-safe; owns its buffers.
/// </summary>
internal sealed class MasterWeightAdamW : IDisposable
{
    private readonly IReadOnlyList<(string Name, Parameter Parameter)> _parameters;
    private readonly OptimizationOptions _options;
    private readonly Tensor _master;
    private readonly Tensor _gradient;
    private readonly Tensor _first;
    private readonly Tensor _second;
    private readonly long _decayed;
    private Dictionary<string, double> _norms = [];

    internal MasterWeightAdamW(IEnumerable<(string Name, Parameter Parameter)> parameters, OptimizationOptions options)
    {
        _options = options;
        // Matrices first: weight decay then is one view of the flat buffer.
        _parameters = [.. parameters.OrderBy(p => p.Parameter.dim() < 2 ? 1 : 0).ThenBy(p => p.Name, StringComparer.Ordinal)];
        if (_parameters.Count == 0)
        {
            throw new ArgumentException("there is no trainable parameter");
        }

        _decayed = _parameters.Where(p => p.Parameter.dim() >= 2).Sum(p => p.Parameter.numel());
        long count = _parameters.Sum(p => p.Parameter.numel());
        Device device = _parameters[0].Parameter.device;
        using IDisposable noGrad = no_grad();
        _master = Flat(count, device);
        _gradient = Flat(count, device);
        _first = Flat(count, device);
        _second = Flat(count, device);
        ReadMaster();
    }

    /// <summary>How many steps were taken.</summary>
    internal int StepCount { get; private set; }

    /// <summary>Adds the model's gradients, times <paramref name="scale"/>, to the step's gradient and clears them.</summary>
    internal void Accumulate(double scale = 1)
    {
        using IDisposable scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        foreach ((Parameter parameter, Tensor slice) in Slices(_gradient))
        {
            Tensor? gradient = parameter.grad;
            if (gradient is not null)
            {
                slice.add_(gradient.reshape(-1).to(ScalarType.Float32), TorchNumber.Of(scale));
                parameter.grad = null;
            }
        }
    }

    /// <summary>
    /// Clips, updates and rounds into the model. Returns the gradient's norm before clipping; when it is not finite the step counts, but
    /// changes nothing, and the gradient is cleared.
    /// </summary>
    internal double Step(double learningRate)
    {
        using IDisposable scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        double norm = TorchNumber.Read(_gradient.norm());
        _norms = GroupNorms();
        StepCount++;
        if (!double.IsFinite(norm))
        {
            _gradient.zero_();
            return norm;
        }

        if (_options.ClipNorm > 0 && norm > _options.ClipNorm)
        {
            _gradient.mul_(TorchNumber.Of(_options.ClipNorm / norm));
        }

        _first.mul_(TorchNumber.Of(_options.Beta1)).add_(_gradient, TorchNumber.Of(1 - _options.Beta1));
        _second.mul_(TorchNumber.Of(_options.Beta2)).addcmul_(_gradient, _gradient, TorchNumber.Of(1 - _options.Beta2));
        if (_options.WeightDecay > 0 && _decayed > 0)
        {
            _master.narrow(0, 0, _decayed).mul_(TorchNumber.Of(1 - learningRate * _options.WeightDecay));
        }

        double correction1 = 1 - Math.Pow(_options.Beta1, StepCount);
        double correction2 = 1 - Math.Pow(_options.Beta2, StepCount);
        Tensor denominator = _second.sqrt().div_(TorchNumber.Of(Math.Sqrt(correction2))).AddInPlace(_options.Epsilon);
        _master.addcdiv_(_first, denominator, TorchNumber.Of(-learningRate / correction1));
        _gradient.zero_();
        WriteModel();
        return norm;
    }

    /// <summary>Adds <c>gradientNorm/GROUP</c> for each <see cref="ParameterGroup"/> there is: norms of the last step's gradient before clipping.</summary>
    internal void NormsByGroup(Dictionary<string, double> values)
    {
        foreach ((string group, double norm) in _norms)
        {
            values[$"gradientNorm/{group}"] = norm;
        }
    }

    /// <summary>The float32 buffers, for a checkpoint: name to flat tensor (not copies).</summary>
    internal IReadOnlyDictionary<string, Tensor> Buffers => new Dictionary<string, Tensor>
    {
        ["master"] = _master,
        ["first_moment"] = _first,
        ["second_moment"] = _second,
    };

    /// <summary>Takes up a checkpoint: the buffers have been filled, the model gets the master weights.</summary>
    internal void Resume(int stepCount)
    {
        using IDisposable noGrad = no_grad();
        StepCount = stepCount;
        WriteModel();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _master.Dispose();
        _gradient.Dispose();
        _first.Dispose();
        _second.Dispose();
    }

    private Dictionary<string, double> GroupNorms()
    {
        // One transfer for all: a number asked for by itself would wait for the device each time.
        Tensor each = stack([.. Slices(_gradient).Select(s => s.Slice.norm())]).cpu();
        float[] norms = each.data<float>().ToArray();
        return _parameters.Select((p, i) => (Group: ParameterGroup.Of(p.Name), Square: (double)norms[i] * norms[i]))
            .GroupBy(p => p.Group, p => p.Square).ToDictionary(g => g.Key, g => Math.Sqrt(g.Sum()));
    }

    private static Tensor Flat(long count, Device device) =>
        zeros(count, dtype: ScalarType.Float32, device: device).DetachFromDisposeScope();

    private void ReadMaster()
    {
        using IDisposable scope = NewDisposeScope();
        foreach ((Parameter parameter, Tensor slice) in Slices(_master))
        {
            slice.copy_(parameter.reshape(-1));
        }
    }

    private void WriteModel()
    {
        using IDisposable scope = NewDisposeScope();
        foreach ((Parameter parameter, Tensor slice) in Slices(_master))
        {
            parameter.copy_(slice.view_as(parameter));
        }
    }

    private IEnumerable<(Parameter Parameter, Tensor Slice)> Slices(Tensor flat)
    {
        long offset = 0;
        foreach ((_, Parameter parameter) in _parameters)
        {
            long count = parameter.numel();
            yield return (parameter, flat.narrow(0, offset, count));
            offset += count;
        }
    }
}
