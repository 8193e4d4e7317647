namespace SearchR3.Tests;

public sealed class NativeLibraryTests
{
    /// <summary>Fails with the loader's words where the build step of eng/TorchNative.targets did not run.</summary>
    [Fact]
    public void TheNativeLibraryLoadsAndMultiplies()
    {
        using Tensor x = ones(2, 3);
        using Tensor product = x.mm(x.t());

        Assert.Equal(3.0, product[0, 1].Read());
    }
}
