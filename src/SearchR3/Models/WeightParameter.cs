using TorchSharp.Modules;

namespace SearchR3.Models;

/// <summary>Makes the parameters of the model: uninitialised, so that loading a checkpoint writes each of them once.</summary>
internal static class WeightParameter
{
    /// <summary>A parameter that no dispose scope owns; its module does.</summary>
    public static Parameter Empty(Device device, ScalarType dtype, params long[] shape)
    {
        var parameter = new Parameter(empty(shape, dtype, device), requires_grad: true);
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
