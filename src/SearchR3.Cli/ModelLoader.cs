using SearchR3.Cli.Frame;
using SearchR3.Embedding;

namespace SearchR3.Cli;

/// <summary>Loads the model of a command with the options of every command.</summary>
internal static class ModelLoader
{
    /// <summary>The option <c>--model</c> of every command that needs a model.</summary>
    public static Setting<string?> Setting() =>
        Frame.Setting.Text("--model", "folder", "The model folder (or an adapter folder).", ShippedModel.DefaultText);

    /// <summary>Loads <paramref name="folder"/>.</summary>
    public static EmbeddingModel Load(Invocation invocation, string folder) => EmbeddingModel.Load(folder, Options(invocation));

    /// <summary>What <c>--device</c>, <c>--dtype</c>, <c>--decode-dtype</c> and <c>--threads</c> say.</summary>
    public static EmbeddingModelOptions Options(Invocation invocation) => new()
    {
        Device = invocation.Device,
        Dtype = invocation.Dtype,
        DecodeDtype = invocation.DecodeDtype,
        Threads = invocation.Threads,
    };
}
