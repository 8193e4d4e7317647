using SearchR3.Retrieval;
using TorchSharp.Modules;

namespace SearchR3.Models;

/// <summary>
/// Attaches, trains, stores and merges low-rank adapters (arXiv 2106.09685) in the layout of Python's peft: <c>adapter_config.json</c> and
/// <c>adapter_model.safetensors</c>. A model carries one adapter at a time.
/// </summary>
public static class LoraAdapter
{
    private const int ProbeLength = 64;

    /// <summary>
    /// Freezes the model and adds untrained updates: outputs stay what they are. Call it after the model has its device and type, and make
    /// the optimizer afterwards.
    /// </summary>
    /// <param name="model">Without an adapter.</param>
    /// <param name="options">Where and how large.</param>
    /// <param name="seed">Of the random half of each update.</param>
    /// <param name="dtype">Type of the adapter's parameters, whatever the model's.</param>
    /// <exception cref="SearchR3Exception">A target names no projection, or the model already carries an adapter.</exception>
    public static void Attach(CausalLanguageModel model, LoraOptions options, int seed, ScalarType dtype = ScalarType.Float32)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (string Name, LoraLinear Module)[] projections = [.. model.Projections];
        foreach (string target in options.TargetModules)
        {
            if (!projections.Any(projection => ModulePattern.IsEnding(target, projection.Name)))
            {
                throw new SearchR3Exception(
                    $"The adapter's target module \"{target}\" names no projection of this model (for example {projections[0].Name}).");
            }
        }

        AttachTo(
            model, options, projections.Where(p => options.TargetModules.Any(target => ModulePattern.IsEnding(target, p.Name))), seed, dtype);
    }

    /// <summary>What an optimizer has to train: the adapter's parameters by name, owned by the model.</summary>
    public static IReadOnlyList<(string Name, Parameter Parameter)> Parameters(CausalLanguageModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return [.. model.named_parameters().Where(pair => IsAdapterName(pair.name)).Select(pair => (pair.name, pair.parameter))];
    }

    /// <summary>Reads a peft adapter folder onto its base model.</summary>
    /// <param name="model">The base, without an adapter; it is frozen.</param>
    /// <param name="folder">Holds <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>.</param>
    /// <param name="dtype">Type of the adapter's parameters.</param>
    /// <exception cref="SearchR3Exception">
    /// A file is missing or broken, a key changes the arithmetic and is not implemented, or shapes disagree.
    /// </exception>
    public static void Load(CausalLanguageModel model, string folder, ScalarType dtype = ScalarType.Float32)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(folder);
        AdapterConfig config = AdapterConfig.Load(folder);
        using AdapterWeights weights = AdapterWeights.Open(folder);
        weights.Fill(model, config.Options, dtype);
    }

    /// <summary>Loads the base that an adapter folder names, and the adapter over it.</summary>
    /// <param name="folder">The adapter's folder.</param>
    /// <param name="device">Where the weights go.</param>
    /// <param name="dtype">Type of the base; null keeps its file's.</param>
    /// <param name="baseFolder">The base, where it is not at <c>base_model_name_or_path</c>.</param>
    /// <exception cref="SearchR3Exception">The base is not a folder here, or as for <see cref="Load"/>.</exception>
    public static CausalLanguageModel LoadWithBase(
        string folder, Device device, ScalarType? dtype = null, string? baseFolder = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        CausalLanguageModel model = Checkpoint.Load(baseFolder ?? BaseFolder(folder), device, dtype);
        try
        {
            Load(model, folder);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Writes the model's adapter as peft reads it.</summary>
    /// <param name="model">Carries an adapter.</param>
    /// <param name="folder">Created when missing.</param>
    /// <param name="baseModel">
    /// What to store as <c>base_model_name_or_path</c>: a path, relative to <paramref name="folder"/> or absolute, or a name.
    /// </param>
    public static void Save(CausalLanguageModel model, string folder, string baseModel)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(baseModel);
        LoraOptions options = Carried(model);
        AdapterWeights.Save(model, folder);
        AdapterConfig.Save(model, options, folder, baseModel);
    }

    /// <summary>Adds the adapter to the weights, in float32 with one rounding at the end; the model is then a plain one and trainable.</summary>
    /// <param name="model">Carries an adapter.</param>
    /// <param name="probe">Token ids to compare logits on; null spreads 64 over the vocabulary.</param>
    public static MergeReport Merge(CausalLanguageModel model, IReadOnlyList<int>? probe = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        LoraOptions options = Carried(model);
        bool training = model.training;
        model.eval();
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        long stride = Math.Max(1, model.Config.VocabSize / ProbeLength);
        Tensor ids = probe is null
            ? TorchNumber.Range(ProbeLength, model.Device).mul_(TorchNumber.Of(stride)).remainder_(TorchNumber.Of(model.Config.VocabSize))
            : tensor(probe.Select(id => (long)id).ToArray(), device: model.Device);
        Tensor before = model.Logits(model.Forward(ids.unsqueeze(0)));
        int modules = 0;
        foreach ((string _, LoraLinear module) in model.Projections.Where(projection => projection.Module.HasAdapter))
        {
            module.Merge();
            modules++;
        }

        if (model.Embedding.TrainableIds.Count > 0)
        {
            model.Embedding.MergeRows();
        }

        model.Adapter = null;
        Tensor after = model.Logits(model.Forward(ids.unsqueeze(0)));
        model.train(training);
        foreach (Parameter parameter in model.parameters())
        {
            parameter.requires_grad = true;
        }

        double change = TorchNumber.Read((after.to_type(ScalarType.Float32) - before.to_type(ScalarType.Float32)).abs().max());
        return new MergeReport(modules, options.TrainableTokenIndices.Count, change);
    }

    /// <summary>Removes the adapter and what it learned; the model is then what it was before, and trainable.</summary>
    public static void Detach(CausalLanguageModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        foreach ((string _, LoraLinear module) in model.Projections.Where(projection => projection.Module.HasAdapter))
        {
            module.Detach();
        }

        if (model.Embedding.TrainableIds.Count > 0)
        {
            model.Embedding.DetachRows();
        }

        model.Adapter = null;
        foreach (Parameter parameter in model.parameters())
        {
            parameter.requires_grad = true;
        }
    }

    /// <summary>Adds updates to chosen projections; used by reading too, where the file says which.</summary>
    internal static void AttachTo(
        CausalLanguageModel model, LoraOptions options, IEnumerable<(string Name, LoraLinear Module)> projections, int seed,
        ScalarType dtype)
    {
        if (model.Adapter is not null)
        {
            throw new SearchR3Exception("The model already carries an adapter: merge it before attaching another.");
        }

        if (options.TrainableTokenIndices.Count > 0)
        {
            model.Embedding.AttachRows(options.TrainableTokenIndices, dtype);
        }

        using var generator = new Generator((ulong)(uint)seed, CPU);
        foreach ((string name, LoraLinear module) in projections)
        {
            int rank = options.RankOf(name);
            module.Attach(rank, options.ScalingOf(name, rank), options.Dropout, dtype, generator);
        }

        model.Adapter = options;
        foreach ((string name, Parameter parameter) in model.named_parameters())
        {
            parameter.requires_grad = IsAdapterName(name);
        }
    }

    internal static bool IsAdapterName(string name) =>
        name.EndsWith("." + LoraLinear.NameOfA, StringComparison.Ordinal)
        || name.EndsWith("." + LoraLinear.NameOfB, StringComparison.Ordinal)
        || name.EndsWith("." + TokenEmbedding.NameOfRows, StringComparison.Ordinal);

    private static LoraOptions Carried(CausalLanguageModel model) =>
        model.Adapter ?? throw new SearchR3Exception("The model carries no adapter.");

    /// <summary>Whether <paramref name="folder"/> holds an adapter instead of a whole model.</summary>
    internal static bool IsAdapterFolder(string folder) => File.Exists(Path.Combine(folder, AdapterConfig.FileName));

    /// <summary>The folder of the base that an adapter folder names.</summary>
    internal static string BaseFolder(string folder)
    {
        string? named = AdapterConfig.Load(folder).BaseModel;
        if (string.IsNullOrEmpty(named))
        {
            throw new SearchR3Exception($"{folder}: adapter_config.json names no base_model_name_or_path; give the base model's folder.");
        }

        string path = AtomicFolder.Find(Path.GetFullPath(named, Path.GetFullPath(folder)));
        return Directory.Exists(path)
            ? path
            : throw new SearchR3Exception(
                $"{folder} is an adapter of \"{named}\", but {path} is not a folder here; give the base model's folder.");
    }
}
