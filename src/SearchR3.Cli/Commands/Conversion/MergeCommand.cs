using System.CommandLine;
using System.Globalization;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Retrieval;

namespace SearchR3.Cli.Commands.Conversion;

/// <summary><c>merge</c>: an adapter into its base, as one plain model folder.</summary>
internal static class MergeCommand
{
    public static Command Create(CommandHost host)
    {
        Setting<string> adapter = Setting.Required("--model", "folder", "The adapter folder (peft layout).");
        Setting<string?> baseModel = Setting.Text("--base", "folder", "The base model.", "the one that the adapter names");
        Setting<string> output = Setting.Required("--out", "folder", "Where the merged model is written.");
        Setting<bool> json = Setting.Flag("--json", "One JSON document on standard output.");
        Command command = new("merge", "Merges an adapter into its base in float32; writes the number format of --dtype (when given, else the base's).")
        {
            adapter, output, baseModel, json,
        };
        return host.Handle(command, invocation =>
        {
            string from = invocation.Get(adapter)!;
            string to = invocation.Get(output)!;
            if (!ModelFolder.IsAdapter(from))
            {
                throw new SearchR3Exception($"{from} is not an adapter folder ({ModelFolder.AdapterFile} is missing); give the folder that training or peft wrote");
            }

            string baseFolder = invocation.Get(baseModel) ?? ModelFolder.BaseOf(from);
            ModelFolder.RefuseSame(from, to);
            ModelFolder.RefuseSame(baseFolder, to);
            string dtype = invocation.DtypeIsGiven && invocation.Dtype != "auto" ? invocation.Dtype : ModelFolder.StoredDtype(baseFolder);
            MergeReport report = Merge(invocation, from, baseFolder, to, dtype);
            if (invocation.Get(json))
            {
                JsonOutput.Write(
                    invocation.Terminal.Out,
                    new { Model = to, Dtype = dtype, Base = baseFolder, report.Modules, report.TokenRows, report.LargestLogitChange });
                return;
            }

            invocation.Terminal.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{to}: {report.Modules} projections and {report.TokenRows} token rows merged, largest logit change {report.LargestLogitChange:0.00e+0}"));
        });
    }

    private static MergeReport Merge(Invocation invocation, string adapter, string baseFolder, string output, string dtype)
    {
        using EmbeddingModel model = EmbeddingModel.Load(adapter, ModelLoader.Options(invocation) with { Dtype = "f32", BaseFolder = baseFolder });
        MergeReport report = LoraAdapter.Merge(model.Model);
        model.Save(output, dtype);
        return report;
    }
}
