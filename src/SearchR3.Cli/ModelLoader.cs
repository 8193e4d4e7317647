using SearchR3.Cli.Frame;
using SearchR3.Embedding;

namespace SearchR3.Cli;

/// <summary>Loads the model of a command with the options of every command.</summary>
internal static class ModelLoader
{
    /// <summary>The option <c>--model</c> of every command that needs a model.</summary>
    public static Setting<string?> Setting() =>
        Frame.Setting.Text("--model", "folder", "The model folder (or an adapter folder).", ShippedModel.DefaultText);

    /// <summary>The option <c>--decode-dtype</c> of every command that reasons.</summary>
    public static Setting<string> DecodeSetting() => Frame.Setting.Choice(
        "--decode-dtype", "Weights that reasoning is decoded with; auto is those of --dtype, int8 is faster for single queries and a little less exact.", "auto", "int8");

    /// <summary>Loads <paramref name="folder"/>; <paramref name="decode"/> is the command's <see cref="DecodeSetting"/>, if it reasons.</summary>
    public static EmbeddingModel Load(Invocation invocation, string folder, Setting<string>? decode = null)
    {
        EmbeddingModelOptions options = Options(invocation);
        return EmbeddingModel.Load(folder, decode is null ? options : options with { DecodeDtype = invocation.Get(decode)! });
    }

    /// <summary>What <c>--device</c>, <c>--dtype</c> and <c>--threads</c> say.</summary>
    public static EmbeddingModelOptions Options(Invocation invocation) => new()
    {
        Device = invocation.Device,
        Dtype = invocation.Dtype,
        Threads = invocation.Threads,
    };
}
