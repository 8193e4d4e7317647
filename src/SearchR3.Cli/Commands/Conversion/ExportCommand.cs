using System.CommandLine;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Embedding;
using SearchR3.Models;

namespace SearchR3.Cli.Commands.Conversion;

/// <summary><c>export</c>: a model as a Hugging Face folder that Python's transformers loads unchanged, with its model card.</summary>
internal static class ExportCommand
{
    public static Command Create(CommandHost host)
    {
        Setting<string?> model = ModelLoader.Setting();
        Setting<string> output = Setting.Required("--out", "folder", "Where the folder is written.");
        Setting<string?> settings = Setting.Text(
            "--settings", "file", $"Prompts and limits, as in {EmbeddingSettings.FileName}: makes an embedding model of a plain language model.", "the model's own");
        Setting<string?> results = Setting.Text("--results", "folders", "Run folders of 'evaluate --out', separated by commas, whose numbers go into the model card.", "none");
        Setting<bool> json = Setting.Flag("--json", "One JSON document on standard output.");
        Command command = new(
            "export", "Writes a model, an adapter merged into its base, as a Hugging Face folder with a model card, in the number format of --dtype (when given, else its own).")
        {
            output, model, settings, results, json,
        };
        return host.Handle(command, invocation =>
        {
            string from = ShippedModel.Resolve(invocation.Get(model));
            string to = invocation.Get(output)!;
            ModelFolder.RefuseSame(from, to);
            string? baseFolder = ModelFolder.IsAdapter(from) ? ModelFolder.BaseOf(from) : null;
            if (baseFolder is not null)
            {
                ModelFolder.RefuseSame(baseFolder, to);
            }

            IReadOnlyList<CardResult> measured = [.. (invocation.Get(results) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(CardResult.Read)];
            string dtype = invocation.DtypeIsGiven && invocation.Dtype != "auto" ? invocation.Dtype : ModelFolder.StoredDtype(baseFolder ?? from);
            EmbeddingModelOptions options = ModelLoader.Options(invocation) with
            {
                // An update is added in float32 and rounded once.
                Dtype = baseFolder is null ? dtype : "f32",
                BaseFolder = baseFolder,
                Settings = invocation.Get(settings) is { } file ? EmbeddingSettings.Read(file) : null,
            };
            using EmbeddingModel loaded = EmbeddingModel.Load(from, options);
            if (baseFolder is not null)
            {
                LoraAdapter.Merge(loaded.Model);
            }

            loaded.Save(to, dtype);
            bool card = new ModelCard(loaded, dtype, TrainingNote.Of(from), measured).Write(to);
            if (invocation.Get(json))
            {
                JsonOutput.Write(invocation.Terminal.Out, new { Model = to, Dtype = dtype, From = from, Base = baseFolder, ModelCard = card });
                return;
            }

            string merged = baseFolder is null ? "" : $" merged into {baseFolder}";
            string kept = card ? "" : $"; {ModelCard.FileName} was there and stays";
            invocation.Terminal.Out.WriteLine($"{to}: {from}{merged} in {dtype}{kept}");
        });
    }
}
