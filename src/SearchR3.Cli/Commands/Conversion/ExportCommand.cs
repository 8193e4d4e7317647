using System.CommandLine;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Embedding;
using SearchR3.Retrieval;

namespace SearchR3.Cli.Commands.Conversion;

/// <summary><c>export</c>: a model as a Hugging Face folder that Python's transformers loads unchanged.</summary>
internal static class ExportCommand
{
    public static Command Create(CommandHost host)
    {
        Setting<string?> model = ModelLoader.Setting();
        Setting<string> output = Setting.Required("--out", "folder", "Where the folder is written.");
        Setting<bool> json = Setting.Flag("--json", "One JSON document on standard output.");
        Command command = new("export", "Writes a model as a Hugging Face folder, in the number format of --dtype (when given, else its own).")
        {
            output, model, json,
        };
        return host.Handle(command, invocation =>
        {
            string from = ShippedModel.Resolve(invocation.Get(model));
            string to = invocation.Get(output)!;
            ModelFolder.RefuseSame(from, to);
            if (ModelFolder.IsAdapter(from))
            {
                throw new SearchR3Exception($"{from} is an adapter; '{CommandLine.Name} merge' makes a plain model of it and its base");
            }

            string dtype = invocation.DtypeIsGiven && invocation.Dtype != "auto" ? invocation.Dtype : ModelFolder.StoredDtype(from);
            using EmbeddingModel loaded = EmbeddingModel.Load(from, ModelLoader.Options(invocation) with { Dtype = dtype });
            loaded.Save(to, dtype);
            if (invocation.Get(json))
            {
                JsonOutput.Write(invocation.Terminal.Out, new { Model = to, Dtype = dtype, From = from });
            }
            else
            {
                invocation.Terminal.Out.WriteLine($"{to}: {from} in {dtype}");
            }
        });
    }
}
