using SearchR3.Cli.Frame;
using SearchR3.Embedding;
using SearchR3.Retrieval;

namespace SearchR3.Cli;

/// <summary>The option <c>--dimensions</c> of commands that can work with shortened embeddings.</summary>
internal static class DimensionsSetting
{
    /// <summary>The option; <paramref name="verb"/> says what is done with the numbers.</summary>
    public static Setting<int?> Create(string verb) => Setting.OptionalNumber<int>(
        "--dimensions", $"{verb} so many first numbers of each embedding, brought to unit length again.", "all");

    /// <summary>Its value, null for all.</summary>
    /// <exception cref="SearchR3Exception">The model's embeddings have fewer numbers, or it is less than 1.</exception>
    public static int? Of(Invocation invocation, Setting<int?> setting, EmbeddingModel model)
    {
        int? size = invocation.Get(setting);
        return size is null || (size >= 1 && size <= model.Dimension)
            ? size
            : throw new SearchR3Exception($"--dimensions is {size}, but the model's embeddings have {model.Dimension}; give 1 to {model.Dimension}");
    }
}
